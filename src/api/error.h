// An error that reaches a client: AWS's name for it, its words, its HTTP status.
#pragma once
#include <expected>
#include <string>

#include "base/answer.h"
#include "wire/wire.h"

namespace penstock::api {

struct Error {
    std::string code;     // "ResourceNotFoundException"
    std::string message;  // may be empty
    int status = 400;
    std::string reason{};  // "Reason" of Lambda's TooManyRequestsException
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> error(std::string code, std::string message, int status = 400) {
    return std::unexpected(Error{std::move(code), std::move(message), status});
}

inline Error from_wire(wire::Error error) { return {std::move(error.code), std::move(error.message), 400}; }

// Storage said no: the request was not applied and may be tried again.
inline Error unavailable(base::Errc why) {
    return {"InternalFailure", "Penstock could not store this: " + std::string(base::to_text(why)), 500};
}

}  // namespace penstock::api

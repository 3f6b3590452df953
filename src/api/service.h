// A service as the front end sees it: its operations and the manners of its protocol.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "api/operation.h"

namespace penstock::api {

enum class Protocol : std::uint8_t {
    aws_json_1_1,  // POST /, X-Amz-Target names the operation; CBOR too
    rest_json,     // method and path name it
};

// How a REST service prints an error's body.
enum class ErrorBody : std::uint8_t {
    message_only,  // {"message": ...}
    lambda,        // {"Type": "User", "message": ...}; with "Message" for ResourceNotFoundException
};

struct Service {
    std::string_view name;  // the signing name
    Protocol protocol;
    std::string_view target_prefix;  // "Kinesis_20131202."
    wire::TimestampFormat timestamps = wire::TimestampFormat::epoch_seconds;
    ErrorBody error_body = ErrorBody::message_only;
    std::string_view validation_error =
        "ValidationException";  // what it calls a request that breaks its shape
    std::span<const Operation> operations;
    void* self = nullptr;  // handed to each operation

    // nullptr when it has none of that name.
    const Operation* find(std::string_view operation) const {
        for (const Operation& one : operations) {
            if (one.name == operation) return &one;
        }
        return nullptr;
    }
};

}  // namespace penstock::api

// An operation that can fail without an AWS error: a value, or a sentence for the log.
//
// Errors that reach an AWS client are api::Error; errors of storage engines are log::Errc.
#pragma once
#include <expected>
#include <string>

namespace penstock::base {

struct Failure {
    std::string what;
    bool disk_full = false;  // it may succeed once something was deleted
};

template <class T>
using Result = std::expected<T, Failure>;

inline std::unexpected<Failure> failure(std::string what) {
    return std::unexpected(Failure{.what = std::move(what)});
}

}  // namespace penstock::base

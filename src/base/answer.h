// How engines (log, state) answer: a value, or one of a few definite outcomes.
//
// Every Done is called exactly once, on the loop that asked, and never before the asking call has returned.
// The one exception: a loop that has ended drops what it is sent.
#pragma once
#include <cstdint>
#include <expected>
#include <functional>
#include <string_view>

namespace penstock::base {

enum class Errc : std::uint8_t {
    conflict,     // somebody else changed it first, or it exists already
    not_found,    // no such log, key or blob
    closed,       // the log takes no more entries
    too_large,    // over the engine's limit for one entry
    unavailable,  // known NOT applied: storage failed
    full,         // known NOT applied: no room; deleting makes some, and so does time where entries expire
    fenced,       // a newer epoch has opened the log for writing
    corrupt,      // stored bytes fail their checksum; never served as data
};

std::string_view to_text(Errc);

template <class T>
using Answer = std::expected<T, Errc>;

template <class T>
using Done = std::move_only_function<void(Answer<T>)>;

}  // namespace penstock::base

// How large a function's response may be, and what is said of a larger one.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace penstock::lambda {

// 6 MiB and 100 (localstack; Runtime Interface Emulator).
inline constexpr std::size_t kResponseBytesMax = 6'291'556;
// Of one that is streamed.  ? What the newer guide says, 200 MB; the older one has 20.
inline constexpr std::size_t kStreamedBytesMax = 200 * 1024 * 1024;

inline constexpr std::string_view kResponseTooLarge = "Function.ResponseSizeTooLarge";  // the error's type
// To who invoked,
inline std::string response_too_large(std::size_t most = kResponseBytesMax) {
    return "Response payload size exceeded maximum allowed payload size (" + std::to_string(most) +
           " bytes).";
}
// and to the runtime.
inline std::string payload_refused(std::size_t most = kResponseBytesMax) {
    return "Exceeded maximum allowed payload size (" + std::to_string(most) + " bytes).";
}

}  // namespace penstock::lambda

// Randomness that nobody can guess: ids, tokens.  From the kernel, buffered per thread.
#pragma once
#include <cstdint>
#include <string>

namespace penstock::base {

std::string random_bytes(std::size_t count);
std::uint64_t random_u64();
// Version 4, lower case: "0b8a5c1e-...".
std::string random_uuid();
// `bytes` random bytes as lower-case hex digits.
std::string hex_random(std::size_t bytes);
// `length` characters of a-z and 0-9, as API Gateway's ids.
std::string random_lower_alphanumeric(std::size_t length);

}  // namespace penstock::base

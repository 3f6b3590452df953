// A function's code: a zip file, unpacked into a directory that its workers share.
#pragma once
#include <string>
#include <string_view>

#include "api/error.h"

namespace penstock::lambda {

inline constexpr std::size_t kZipBytesMax = 52'428'800;  // direct upload
inline constexpr std::uint64_t kUnzippedBytesMax = 262'144'000;

// Unpacks into `directory`, which appears whole or not at all; does nothing when it is there already. Blocks.
// Errors are those of CreateFunction.
api::Result<void> unpack_zip(std::string_view zip, const std::string& directory);

}  // namespace penstock::lambda

// Files and directories that may vanish while they are read, as those of /proc and of control groups do.
// Nothing here throws: what cannot be read is empty.
#pragma once
#include <string>
#include <vector>

namespace penstock::base {

// All that can be read of it.
std::string contents_of(const std::string& file);
// In no order, without "." and "..".
std::vector<std::string> names_in(const std::string& directory);

}  // namespace penstock::base

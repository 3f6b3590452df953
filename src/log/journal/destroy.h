// Removing a group's files.  Blocks.
#pragma once
#include "log/journal/storage.h"

namespace penstock::log::journal {

// All or nothing: when it fails the group is still there.  When it succeeds the group is gone for good; files
// that could not be removed are removed at the next opening.
base::Result<void> destroy_files(Storage&, const std::string& directory);

// Removes a directory of segments; what a destroy_files left behind.
base::Result<void> remove_leftover(Storage&, const std::string& directory);

}  // namespace penstock::log::journal

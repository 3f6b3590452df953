// Removing a group's files, or keeping them as spares.  Blocks.
#pragma once
#include "log/journal/spares.h"

namespace penstock::log::journal {

enum class Destroyed : std::uint8_t {
    gone,    // for good; files that could not be removed are removed at the next opening
    kept,    // nothing has happened
    unsure,  // gone for now, but the disk failed twice: the group may be back after power loss
};

Destroyed destroy_files(Storage&, Spares&, const std::string& directory);

// Removes a directory of segments; what a destroy_files left behind.
base::Result<void> remove_leftover(Storage&, Spares&, const std::string& directory);

}  // namespace penstock::log::journal

// Where a worker finds the layers of its function.  AWS unpacks them into one directory, /opt, the later over
// the earlier ones.  A sandbox has that; elsewhere /opt is the machine's, and each stays where it is.
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "lambda/settings.h"

namespace penstock::lambda {

struct LayerPlace {
    std::vector<std::string> layers{};  // their directories, those that win first
    std::string opt{};                  // what the sandbox has at /opt; "": nothing of ours

    // The directories, and a path in one of them, as the worker sees them.
    std::vector<std::string> seen() const;
    std::string seen(const std::string& path) const;
    // Makes the directory for /opt of several layers, if nobody has; blocks.
    base::Result<void> prepare() const;
};

// Of a function's layer_directories().  `needed` are files and directories that must stay what they are:
// below /opt they keep it the machine's.
LayerPlace place_layers(const Settings& settings, std::vector<std::string> layers,
                        const std::vector<std::string>& needed);

// Directories that prepare() has made: at start-up, when no worker can be running with them.
void remove_merged_layers(const Settings& settings);

}  // namespace penstock::lambda

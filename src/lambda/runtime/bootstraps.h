// The programs that run Python and Node.js functions, carried inside the binary.
#pragma once
#include <span>
#include <string_view>

namespace penstock::lambda {

struct BootstrapFile {
    const char* name;  // bootstrap.py, bootstrap.mjs, and what they import
    std::string_view text;
};
std::span<const BootstrapFile> bootstrap_files();

}  // namespace penstock::lambda

// For tests: a directory that goes away with the object.
#pragma once
#include <cstdlib>
#include <string>

namespace penstock::base {

struct TemporaryDirectory {
    TemporaryDirectory() {
        char name[] = "/tmp/penstock-test-XXXXXX";
        if (!mkdtemp(name)) std::abort();
        path = name;
    }
    ~TemporaryDirectory() { [[maybe_unused]] const int status = std::system(("rm -rf " + path).c_str()); }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    std::string path;
};

}  // namespace penstock::base

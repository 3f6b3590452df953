#include "base/files.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "base/temporary_directory.h"

using namespace penstock;

TEST_CASE("what cannot be opened, or opened but not read, is empty") {
    const base::TemporaryDirectory directory;
    CHECK(base::contents_of(directory.path + "/none").empty());
    CHECK(base::contents_of(directory.path).empty());  // as a control group's file is when the group has gone
    CHECK(base::names_in(directory.path + "/none").empty());
}

TEST_CASE("files are read whole, and directories named") {
    const base::TemporaryDirectory directory;
    const std::string large(10'000, 'x');
    std::ofstream(directory.path + "/a") << large;
    std::ofstream(directory.path + "/b") << "";

    CHECK(base::contents_of(directory.path + "/a") == large);
    auto names = base::names_in(directory.path);
    std::sort(names.begin(), names.end());
    CHECK(names == std::vector<std::string>{"a", "b"});
}

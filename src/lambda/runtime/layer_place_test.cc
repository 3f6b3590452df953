#include "lambda/runtime/layer_place.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/temporary_directory.h"

using namespace penstock;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

std::string contents(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("layers lie over one another, the first of them on top") {
    const base::TemporaryDirectory directory;
    const fs::path root = directory.path, top = root / "top", bottom = root / "bottom", opt = root / "opt";
    write(top / "bin/tool", "new");
    write(bottom / "bin/tool", "old");
    write(bottom / "bin/other", "other");

    REQUIRE(lambda::LayerPlace{.layers = {top, bottom}, .opt = opt}.prepare());

    CHECK(contents(opt / "bin/tool") == "new");
    CHECK(contents(opt / "bin/other") == "other");
    CHECK(contents(bottom / "bin/tool") == "old");
}

TEST_CASE("a link in a layer stays a link, and none leads a layer above it out of the directory") {
    const base::TemporaryDirectory directory;
    const fs::path root = directory.path, top = root / "top", bottom = root / "bottom", opt = root / "opt";
    const fs::path outside = root / "outside";
    write(outside / "file", "untouched");
    fs::create_directories(bottom / "lib");
    fs::create_directory_symlink(outside, bottom / "trap");
    fs::create_directory_symlink("lib", bottom / "lib64");
    fs::create_symlink(outside / "file", bottom / "file");
    write(top / "trap/file", "layer");
    write(top / "file", "layer");

    REQUIRE(lambda::LayerPlace{.layers = {top, bottom}, .opt = opt}.prepare());

    CHECK(contents(outside / "file") == "untouched");
    CHECK_FALSE(fs::is_symlink(opt / "trap"));
    CHECK(contents(opt / "trap/file") == "layer");
    CHECK(contents(opt / "file") == "layer");
    CHECK(fs::read_symlink(opt / "lib64") == "lib");
}

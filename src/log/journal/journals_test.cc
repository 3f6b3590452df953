// The journal on the operating system's own files.
#include "log/journal/journals.h"

#include <dirent.h>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "base/temporary_directory.h"
#include "log/journal/one_core.h"

using namespace penstock;
using log::LogId;
using log::journal::OneCore;
using log::journal::posix_storage;
using log::journal::Sync;

namespace {

using base::TemporaryDirectory;

std::size_t open_descriptors() {
    std::size_t count = 0;
    DIR* const directory = opendir("/proc/self/fd");
    while (readdir(directory)) ++count;
    closedir(directory);
    return count;
}

}  // namespace

TEST_CASE("entries survive in files, over several segments") {
    TemporaryDirectory directory;
    const LogId id{"000000000000/us-east-1/prices@1700000000000", 3};
    std::vector<std::string> packs;
    for (std::size_t i = 0; i < 300; ++i)
        packs.push_back(std::string(1000 + i, static_cast<char>('a' + i % 26)));
    {
        OneCore engine(posix_storage(), 100'000, Sync::each_commit, directory.path + "/log");
        REQUIRE(engine.create(id));
        const auto writer = engine.open_writer(id);
        for (std::size_t i = 0; i < packs.size(); i += 10) {
            const auto from = packs.begin() + static_cast<std::ptrdiff_t>(i);
            for (const auto& answer : engine.append(**writer, {from, from + 10})) REQUIRE(answer);
        }
    }

    OneCore engine(posix_storage(), 100'000, Sync::each_commit, directory.path + "/log");

    REQUIRE(engine.failure() == "");
    CHECK(engine.content(id).entries == packs);
    const auto files =
        posix_storage().list(directory.path + "/log/000000000000%2Fus-east-1%2Fprices%401700000000000");
    REQUIRE(files);
    CHECK(files->size() >= 3);
    CHECK(engine.destroy(id.group));
    CHECK(posix_storage().list(directory.path + "/log") == std::vector<std::string>{".spares"});
}

TEST_CASE("a thousand idle groups hold no file open, and little disk") {
    TemporaryDirectory directory;
    {
        OneCore engine(posix_storage(), 64u << 20, Sync::os, directory.path);
        for (int i = 0; i < 1000; ++i) {
            const LogId id{"stream " + std::to_string(i), 0};
            REQUIRE(engine.create(id));
        }
    }
    const auto before = open_descriptors();

    OneCore engine(posix_storage(), 64u << 20, Sync::os, directory.path);

    CHECK(engine.content({"stream 999", 0}).exists);
    CHECK(open_descriptors() < before + 100);
    struct stat status {};
    REQUIRE(stat((directory.path + "/stream%20999/00000001.segment").c_str(), &status) == 0);
    CHECK(status.st_size <= 128 * 1024);
}

#include "base/log_files.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "base/temporary_directory.h"

using namespace penstock::base;

TEST_CASE("lines go to the file of their name, and are there when the logs are closed") {
    const TemporaryDirectory directory;
    {
        LogFiles files(directory.path + "/logs");
        files.append("aws/api/log", "first");
        files.append("other", "only");
        files.append("aws/api/log", "second {}");
    }
    const auto contents = [&](const std::string& name) {
        std::ifstream in(directory.path + "/logs/" + name);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    CHECK(contents("aws/api/log") == "first\nsecond {}\n");
    CHECK(contents("other") == "only\n");
}

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
        files.append("/aws/api/prod", "first");
        files.append("other", "only");
        files.append("/aws/api/prod", "second {}");
        files.append("../outside", "never");
    }
    const auto contents = [&](const std::string& name) {
        std::ifstream in(directory.path + "/logs/" + name);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    CHECK(contents("aws/api/prod.log") == "first\nsecond {}\n");
    CHECK(contents("other.log") == "only\n");
    CHECK_FALSE(std::ifstream(directory.path + "/outside.log"));
}

TEST_CASE("names that lead nowhere else") {
    for (const char* name : {"a", "/aws/apigateway/x_y-z/prod#1", "a.b", "..a"}) CHECK(valid_log_name(name));
    for (const char* name : {"", "..", "a/../b", "/", "a/", "a b", "a\n", "a\\b", "./a"})
        CHECK_FALSE(valid_log_name(name));
}

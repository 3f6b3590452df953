#include "base/log_files.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "base/temporary_directory.h"

using namespace penstock::base;

namespace {

std::string contents(const std::string& file) {
    std::ifstream in(file);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

TEST_CASE("lines go to the file of their name, and are there when the logs are closed") {
    const TemporaryDirectory directory;
    {
        LogFiles files(directory.path + "/logs");
        files.append("aws/api/log", "first");
        files.append("other", "only");
        files.append("aws/api/log", "second {}");
    }
    CHECK(contents(directory.path + "/logs/aws/api/log") == "first\nsecond {}\n");
    CHECK(contents(directory.path + "/logs/other") == "only\n");
}

TEST_CASE("what was appended is in the file after a flush, behind what was there") {
    const TemporaryDirectory directory;
    const std::string file = directory.path + "/log";
    std::ofstream(file) << "before\n";
    LogFiles files(directory.path);

    files.append("log", "one");
    files.flush();
    CHECK(contents(file) == "before\none\n");
    files.append("log", "two");
    files.flush();
    CHECK(contents(file) == "before\none\ntwo\n");
}

TEST_CASE("a file that is full becomes an old one, and no line is cut") {
    const TemporaryDirectory directory;
    const std::string line(1'000'000, 'x');
    LogFiles files(directory.path);

    for (int i = 0; i < 75; ++i) {
        files.append("log", std::to_string(i) + line);
        if (i % 7 == 0) files.flush();  // of many lines at a time, and of few
    }
    files.flush();

    // Ten to a file: of 75 the last 60 at most are kept, in seven files less the oldest.
    std::string all;
    for (std::size_t old = LogFiles::kOldFiles; old > 0; --old) {
        const std::string text = contents(directory.path + "/log." + std::to_string(old));
        CHECK(text.size() <= LogFiles::kFileBytes);
        all += text;
    }
    all += contents(directory.path + "/log");
    std::string expected;
    for (int i = 20; i < 75; ++i) expected += std::to_string(i) + line + "\n";
    CHECK((all == expected));
    CHECK(contents(directory.path + "/log.6").empty());
}

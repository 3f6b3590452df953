#include "base/logging.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "base/temporary_directory.h"

using namespace penstock::base;

namespace {

// Standard error, as a file for a while.
class Captured {
public:
    Captured() : kept_(::dup(STDERR_FILENO)) {
        const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT, 0600);
        ::dup2(file, STDERR_FILENO);
        ::close(file);
    }
    ~Captured() { end(); }
    std::string end() {
        if (kept_ >= 0) {
            ::dup2(kept_, STDERR_FILENO);
            ::close(kept_);
            kept_ = -1;
        }
        std::ifstream in(path_);
        return {std::istreambuf_iterator<char>(in), {}};
    }

private:
    TemporaryDirectory directory_;
    std::string path_ = directory_.path + "/log";
    int kept_;
};

}  // namespace

TEST_CASE("lines come in order, with their level, and all of them before logging stops") {
    Captured captured;
    start_logging(LogLevel::info);
    for (int i = 0; i < 1000; ++i) log_info("line " + std::to_string(i));
    log_debug("not this one");
    log_warning("a warning");
    stop_logging();
    log_info("too late");
    const std::string text = captured.end();

    std::size_t at = 0;
    for (int i = 0; i < 1000; ++i) {
        at = text.find(" I line " + std::to_string(i) + "\n", at);
        REQUIRE(at != text.npos);
    }
    CHECK(text.find(" W a warning\n", at) != text.npos);
    CHECK(text.find("not this one") == text.npos);
    CHECK(text.find("too late") == text.npos);
}

TEST_CASE("a line is cut where it is too long") {
    Captured captured;
    start_logging(LogLevel::info);
    log_info(std::string(20'000, 'x'));
    stop_logging();
    const std::string text = captured.end();
    CHECK(text.size() > 8192);
    CHECK(text.size() < 8192 + 100);
}

TEST_CASE("lines that nobody takes are counted, and wait in bounded memory") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const int kept = ::dup(STDERR_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
    start_logging(LogLevel::info);
    // Far more than the pipe and the queue hold.
    const std::string line(8000, 'x');
    for (int i = 0; i < 2000; ++i) log_info(line);
    std::string text;
    std::thread reading([&] {
        char part[65536];
        for (ssize_t n; (n = ::read(ends[0], part, sizeof part)) > 0;)
            text.append(part, static_cast<std::size_t>(n));
    });
    stop_logging();
    ::dup2(kept, STDERR_FILENO);  // the pipe's last end: the reader is done
    ::close(kept);
    reading.join();
    ::close(ends[0]);
    CHECK(text.find(" lines were dropped: they came too fast)\n") != text.npos);
    CHECK(text.size() < 16'000'000);
    CHECK(text.size() > 4'000'000);
}

#include "tool/line_reader.h"

#include <doctest/doctest.h>
#include <unistd.h>

using namespace penstock;

namespace {

struct Pipe {
    int ends[2]{};
    Pipe() { REQUIRE(pipe(ends) == 0); }
    ~Pipe() {
        close(ends[0]);
        if (ends[1] >= 0) close(ends[1]);
    }
    void write(const std::string& text) {
        REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    }
    void end() {
        close(ends[1]);
        ends[1] = -1;
    }
};

std::string next(tool::LineReader& reader) {
    const auto line = reader.next();
    REQUIRE(line);
    return *line ? std::string(**line) : "(end)";
}

}  // namespace

TEST_CASE("lines are split at newlines; the last needs none, and empty ones are lines") {
    Pipe pipe;
    pipe.write("a\n\nb");
    pipe.end();
    tool::LineReader reader(pipe.ends[0]);
    CHECK(next(reader) == "a");
    CHECK(next(reader) == "");
    CHECK(next(reader) == "b");
    CHECK(reader.number() == 3);
    CHECK(next(reader) == "(end)");
    CHECK(next(reader) == "(end)");
}

TEST_CASE("a reader is ready when a whole line is there, or the end") {
    Pipe pipe;
    tool::LineReader reader(pipe.ends[0]);
    CHECK_FALSE(reader.ready());
    pipe.write("half");
    CHECK_FALSE(reader.ready());
    pipe.write(" a line\nand");
    CHECK(reader.ready());
    CHECK(next(reader) == "half a line");
    CHECK_FALSE(reader.ready());
    pipe.end();
    CHECK(reader.ready());
    CHECK(next(reader) == "and");
}

TEST_CASE("a line larger than a read is put together") {
    Pipe pipe;
    const std::string part(40'000, 'x');
    tool::LineReader reader(pipe.ends[0]);
    for (int i = 0; i < 10; ++i) {
        pipe.write(part);
        CHECK_FALSE(reader.ready());
    }
    pipe.write("\n");
    CHECK(next(reader).size() == 400'000);
}

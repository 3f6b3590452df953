#include "mapping/resume.h"

#include <doctest/doctest.h>

using namespace penstock;
using namespace penstock::mapping;

TEST_CASE("a note is read as it was written") {
    CHECK(to_note({}).empty());
    CHECK(resume_from("").lanes.empty());

    const Resume lanes{.lanes = {{1, 0}, {12, 34}, {7, 5}}};
    CHECK(to_note(lanes) == "lanes 1.0 12.34 7.5");
    CHECK(resume_from(to_note(lanes)).lanes == lanes.lanes);

    const Resume window{.window = Window{.start_ms = 5, .end_ms = 10, .state = R"({"a b":1})"}};
    const auto read = resume_from(to_note(window)).window;
    REQUIRE(read);
    CHECK(read->start_ms == 5);
    CHECK(read->end_ms == 10);
    CHECK(read->state == R"({"a b":1})");
    CHECK_FALSE(read->terminated_early);

    for (const char* damaged : {"lanes 1.0 x 2.0", "lanes 1", "window", "window 5 10 0 ", "other 1 2"}) {
        CAPTURE(damaged);
        CHECK(resume_from(damaged).lanes.empty());
        CHECK_FALSE(resume_from(damaged).window);
    }
}

TEST_CASE("a lane that is ahead of the others remembers what it has dealt with") {
    std::string keys[2];
    for (char c = 'a'; keys[0].empty() || keys[1].empty(); ++c)
        keys[lane_of(std::string(1, c), 2)] = std::string(1, c);
    const Resume resume{.lanes = {{5, 0}, {9, 3}}};
    CHECK_FALSE(resume.knows({5, 0}, keys[0]));
    CHECK(resume.knows({5, 0}, keys[1]));
    CHECK(resume.knows({9, 2}, keys[1]));
    CHECK_FALSE(resume.knows({9, 3}, keys[1]));
    CHECK_FALSE(Resume().knows({1, 0}, "a"));
}

TEST_CASE("what is stored of lanes must mean the same tomorrow") {
    CHECK(lane_of("EURUSD", 10) == 9);
    CHECK(lane_of("anything", 1) == 0);
}

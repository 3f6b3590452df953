#include "tool/position.h"

#include <doctest/doctest.h>

using namespace penstock;

TEST_CASE("a time is ISO 8601 in UTC, or seconds since 1970") {
    CHECK(tool::parse_time("2015-08-30T12:36:00Z") == 1'440'938'160'000);
    CHECK(tool::parse_time("2015-08-30T12:36:00.5Z") == 1'440'938'160'500);
    CHECK(tool::parse_time("2015-08-30T12:36:00.123456Z") == 1'440'938'160'123);
    CHECK(tool::parse_time("1440938160.25") == 1'440'938'160'250);
    CHECK(tool::parse_time("0") == 0);
    for (const char* const bad : {"", "x", "-1", "1e300", "nan", "2015-08-30", "2015-08-30T12:36:00",
                                  "2015-02-30T12:36:00Z", "2015-08-30T12:36:00.Z", "2015-08-30T12:36:00,5Z",
                                  "2015 08-30T12:36:00Z", "2015-08-30T12:36:0-Z", "1440938160 "}) {
        CAPTURE(bad);
        CHECK_FALSE(tool::parse_time(bad));
    }
}

TEST_CASE("a position is one of two words, or a time") {
    CHECK(tool::parse_position("latest")->kind == tool::Position::Kind::latest);
    CHECK(tool::parse_position("trim-horizon")->kind == tool::Position::Kind::trim_horizon);
    CHECK(tool::parse_position("10")->at_ms == 10'000);
    CHECK_FALSE(tool::parse_position("TRIM_HORIZON"));
}

TEST_CASE("since: an age or a time") {
    CHECK(tool::parse_since("30s", 100'000) == 70'000);
    CHECK(tool::parse_since("2h", 8'000'000) == 800'000);
    CHECK(tool::parse_since("1d", 1000) == 0);
    CHECK(tool::parse_since("2015-08-30T12:36:00Z", 0) == 1'440'938'160'000);
    for (const char* wrong : {"", "m", "-5m", "5w", "5", "x5m", "1000000d"}) {
        CAPTURE(wrong);
        CHECK(tool::parse_since(wrong, 0).has_value() ==
              (std::string_view(wrong) == "5"));  // five seconds after 1970
    }
}

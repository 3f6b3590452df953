#include "base/regex.h"

#include <doctest/doctest.h>

#include <string>

using penstock::base::Regex;

TEST_CASE("a regular expression matches the whole text or not at all") {
    const auto regex = Regex::compile("2\\d\\d|a$");
    REQUIRE(regex);
    CHECK(regex->matches("200"));
    CHECK(regex->matches("a"));
    CHECK_FALSE(regex->matches("2000"));
    CHECK_FALSE(regex->matches("a\n"));
    CHECK_FALSE(regex->matches(""));
    CHECK_FALSE(Regex::compile("("));
}

TEST_CASE("an expression that would take for ever matches nothing") {
    CHECK_FALSE(Regex::compile("(a+)+b")->matches(std::string(60, 'a')));
}

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

TEST_CASE("a search finds its expression anywhere") {
    const auto regex = Regex::compile_search("^a|\\u00e9b$");
    REQUIRE(regex);
    CHECK(regex->matches("abc"));
    CHECK(regex->matches("xéb"));
    CHECK_FALSE(regex->matches("xa"));
    CHECK_FALSE(regex->matches("éb\n"));
    CHECK_FALSE(Regex::compile_search("(((x)+)+)+y")->matches(std::string(10'000, 'x')));
    CHECK_FALSE(Regex::compile_search("["));
    CHECK(Regex::compile_search("^(x|y)*$")->matches(std::string(40'000, 'x')));
}

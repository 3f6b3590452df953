#include "base/text.h"

#include <doctest/doctest.h>

using namespace penstock;

TEST_CASE("percent-encoding keeps unreserved characters and comes back") {
    CHECK(base::percent_encode("R1kmxc2VNjMCFIA=") == "R1kmxc2VNjMCFIA%3D");
    CHECK(base::percent_decode("%40connections/a%3D") == "@connections/a=");
    CHECK(base::percent_decode("100%") == "100%");
    CHECK(base::percent_decode("%zz+") == "%zz+");
}

TEST_CASE("UTF-8 is checked as RFC 3629 wants it") {
    CHECK(base::is_utf8("plain"));
    CHECK(base::is_utf8("\xce\xba\xe1\xbd\xb9\xf0\x9f\x98\x80"));
    CHECK_FALSE(base::is_utf8("\xc0\xaf"));          // overlong
    CHECK_FALSE(base::is_utf8("\xed\xa0\x80"));      // surrogate
    CHECK_FALSE(base::is_utf8("\xf4\x90\x80\x80"));  // above U+10FFFF
    CHECK_FALSE(base::is_utf8("\xe2\x82"));          // cut short
    CHECK(base::utf8_length("\xce\xba\xe1\xbd\xb9") == 2);
}

TEST_CASE("an integer is the whole text or nothing") {
    CHECK(base::to_integer("12") == 12);
    CHECK(base::to_integer("-3") == -3);
    CHECK_FALSE(base::to_integer("12x"));
    CHECK_FALSE(base::to_integer(""));
}

TEST_CASE("UTF-8 comes apart into characters") {
    using namespace penstock::base;
    CHECK(utf8_characters("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80") ==
          std::vector<char32_t>{U'a', 0xe9, 0x20ac, 0x1f600});
}

#include "app/settings.h"

#include <doctest/doctest.h>

using namespace penstock;

TEST_CASE("addresses are HOST:PORT, IPv6 in brackets") {
    CHECK(app::parse_address("127.0.0.1:4566")->port == 4566);
    CHECK(app::parse_address("[::1]:0")->host == "::1");
    CHECK(app::parse_address("localhost:80")->host == "127.0.0.1");
    CHECK_FALSE(app::parse_address("4566"));
    CHECK_FALSE(app::parse_address("127.0.0.1:70000"));
    CHECK_FALSE(app::parse_address("127.0.0.1:x"));
}

TEST_CASE("only loopback addresses are loopback") {
    CHECK(app::is_loopback("127.0.0.1"));
    CHECK(app::is_loopback("::1"));
    CHECK_FALSE(app::is_loopback("0.0.0.0"));
    CHECK_FALSE(app::is_loopback("192.168.1.1"));
}

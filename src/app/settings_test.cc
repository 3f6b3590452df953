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

TEST_CASE("sizes are bytes, or a number with its binary unit") {
    CHECK(*app::parse_size("0") == 0);
    CHECK(*app::parse_size("1000001") == 1'000'001);
    CHECK(*app::parse_size("3KiB") == 3 * 1024);
    CHECK(*app::parse_size("500MiB") == 500u * 1024 * 1024);
    CHECK(*app::parse_size("20GiB") == 20ull * 1024 * 1024 * 1024);
    for (const char* wrong : {"", "GiB", "-1", "1GB", "1.5GiB", "9000000TiB", "20 GiB"})
        CHECK_FALSE(app::parse_size(wrong));
}

TEST_CASE("durability is sync, os, or an interval of 1 to 60000 ms") {
    using log::journal::Sync;
    CHECK(app::parse_durability("sync")->sync == Sync::each_commit);
    CHECK(app::parse_durability("os")->sync == Sync::os);
    CHECK(app::parse_durability("interval=250")->sync == Sync::interval);
    CHECK(app::parse_durability("interval=250")->interval_ms == 250);
    for (const char* wrong :
         {"", "never", "interval", "interval=", "interval=0", "interval=60001", "interval=x"})
        CHECK_FALSE(app::parse_durability(wrong));
}

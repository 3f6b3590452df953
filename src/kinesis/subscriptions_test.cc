#include "kinesis/subscriptions.h"

#include <doctest/doctest.h>

using namespace penstock;

TEST_CASE(
    "a subscription younger than five seconds keeps its shard, an older one is told that it has lost it") {
    loop::Loop loop;
    kinesis::Subscriptions subscriptions;
    int told = 0;
    const auto claim = [&](const std::string& key, base::WallMs now) {
        return subscriptions.claim(key, now, [&] { ++told; });
    };
    loop.post([&] {
        auto first = claim("a", 10'000);
        CHECK(first);
        CHECK_FALSE(claim("a", 14'999));
        CHECK(claim("b", 14'999));

        auto second = claim("a", 15'000);
        CHECK(second);
        first.reset();  // must not give the other's claim free
        CHECK_FALSE(claim("a", 15'001));
        second.reset();
        CHECK(claim("a", 15'002));
        loop.post([&] { loop.stop(); });
    });
    loop.run();
    CHECK(told == 1);
}

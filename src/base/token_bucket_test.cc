#include "base/token_bucket.h"

#include <doctest/doctest.h>

#include <random>

using namespace penstock::base;

TEST_CASE("a full bucket gives what it holds at once, and then what comes back") {
    TokenBucket bucket(Rate{.amount = 5});
    for (int i = 0; i < 5; ++i) CHECK(bucket.take(1, 1000));
    CHECK_FALSE(bucket.take(1, 1000));

    CHECK_FALSE(bucket.take(1, 1199));
    CHECK(bucket.take(1, 1200));
    CHECK_FALSE(bucket.take(1, 1399));
    CHECK(bucket.take(1, 1400));
}

TEST_CASE("a refusal costs nothing, and a smaller amount may still be taken") {
    TokenBucket bucket(Rate{.amount = 100});
    CHECK(bucket.take(70, 0));
    CHECK_FALSE(bucket.take(40, 0));
    CHECK(bucket.take(30, 0));
    CHECK_FALSE(bucket.take(1, 9));
    CHECK(bucket.take(1, 10));
}

TEST_CASE("a bucket never holds more than it began with, however long it waits") {
    TokenBucket bucket(Rate{.amount = 3});
    CHECK(bucket.take(3, 0));
    constexpr WallMs centuries = 10'000'000'000'000;
    CHECK(bucket.is_full(centuries));
    CHECK(bucket.take(3, centuries));
    CHECK_FALSE(bucket.take(1, centuries));
}

TEST_CASE("what is more than a full bucket is taken from a full one, and paid off") {
    TokenBucket bucket(Rate{.amount = 10});
    CHECK(bucket.take(1, 0));
    CHECK_FALSE(bucket.take(30, 99));
    CHECK(bucket.take(30, 100));
    CHECK(bucket.owes(2099));
    CHECK_FALSE(bucket.owes(2100));
    CHECK_FALSE(bucket.take(1, 2199));
    CHECK(bucket.take(1, 2200));
}

TEST_CASE("what has been used already is owed, until it is paid off") {
    TokenBucket bucket(Rate{.amount = 2});
    bucket.charge(10, 0);
    CHECK(bucket.owes(3999));
    CHECK_FALSE(bucket.owes(4000));
    CHECK_FALSE(bucket.is_full(4999));
    CHECK(bucket.is_full(5000));
}

TEST_CASE("a clock that is set back gives nothing, and takes nothing") {
    TokenBucket bucket(Rate{.amount = 1});
    CHECK(bucket.take(1, 10'000));
    CHECK_FALSE(bucket.take(1, 5000));
    CHECK_FALSE(bucket.take(1, 5999));
    CHECK(bucket.take(1, 6000));
}

TEST_CASE("times that come a little out of order give nothing twice") {
    TokenBucket bucket(Rate{.amount = 10});
    CHECK(bucket.take(10, 10'000));
    CHECK_FALSE(bucket.take(1, 10'099));
    CHECK_FALSE(bucket.take(1, 10'050));
    CHECK_FALSE(bucket.take(1, 10'099));
    CHECK(bucket.take(1, 10'100));
    CHECK_FALSE(bucket.take(1, 10'149));
}

TEST_CASE("over any length of time, at most a full bucket and the rate's share of that time is taken") {
    std::mt19937 generator(1);
    const auto random = [&](std::int64_t below) { return static_cast<std::int64_t>(generator()) % below; };
    for (int round = 0; round < 100; ++round) {
        const Rate rate{.amount = 1 + random(2000), .per_ms = 1 + random(3000)};
        TokenBucket bucket(rate);
        std::int64_t taken = 0;
        WallMs now = 0;
        for (int i = 0; i < 1000; ++i) {
            now += random(5);
            const std::int64_t amount = random(rate.amount + 1);
            if (bucket.take(amount, now)) taken += amount;
            REQUIRE((taken - rate.amount) * rate.per_ms <= now * rate.amount);
        }
        REQUIRE(taken > 0);
    }
}

#include "base/shared_rate.h"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

using penstock::base::SharedRate;

TEST_CASE("a rate gives its burst at once, and then what time gives") {
    SharedRate rate(10, 3);
    for (int i = 0; i < 3; ++i) CHECK(rate.take(5000));
    CHECK_FALSE(rate.take(5000));
    CHECK_FALSE(rate.take(5099));
    CHECK(rate.take(5100));
    CHECK_FALSE(rate.take(5100));
    CHECK(rate.take(9000));
    CHECK_FALSE(SharedRate(0, 5).take(1));
    CHECK_FALSE(SharedRate(5, 0).take(1));
}

TEST_CASE("a clock that was set back costs no more than an empty bucket does") {
    SharedRate rate(10, 2);
    CHECK(rate.take(1'000'000));
    CHECK_FALSE(rate.take(5000));
    CHECK(rate.take(5100));
}

TEST_CASE("threads that share a rate take no more than it gives") {
    SharedRate rate(1, 1000);
    std::atomic<int> taken = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i) taken += rate.take(1'000'000);
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(taken == 1000);
}

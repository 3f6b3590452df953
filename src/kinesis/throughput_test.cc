#include "kinesis/throughput.h"

#include <doctest/doctest.h>

using namespace penstock::kinesis;

namespace {

constexpr penstock::base::WallMs kNow = 1'700'000'000'000;
constexpr std::size_t kMiB = 1024 * 1024;

}  // namespace

TEST_CASE("a shard takes 1,000 records a second") {
    Throughput shard;
    int taken = 0;
    for (int i = 0; i < 1500; ++i) taken += shard.take_write(1, 0, kNow) ? 1 : 0;
    CHECK(taken == 1000);
    CHECK(shard.take_write(1, 0, kNow + 1));
    CHECK_FALSE(shard.take_write(1, 0, kNow + 1));
}

TEST_CASE("a shard takes 1 MiB a second; what is too large at the moment does not use up a record") {
    Throughput shard;
    CHECK(shard.take_write(kMiB - 100, 0, kNow));
    for (int i = 0; i < 2000; ++i) REQUIRE_FALSE(shard.take_write(101, 0, kNow));
    CHECK(shard.take_write(100, 0, kNow));
    CHECK_FALSE(shard.take_write(1, 0, kNow));
    CHECK(shard.take_write(kMiB / 2, 0, kNow + 500));
}

TEST_CASE("a record of 10 MiB is taken by a shard at rest, and busies it for ten seconds") {
    Throughput shard;
    CHECK(shard.take_write(10 * kMiB, 0, kNow));
    CHECK_FALSE(shard.take_write(1, 0, kNow + 9000));
    CHECK(shard.take_write(1, 0, kNow + 9001));
    CHECK_FALSE(shard.take_write(10 * kMiB, 0, kNow + 9001));
    CHECK(shard.take_write(10 * kMiB, 0, kNow + 10'002));
}

TEST_CASE("a shard is hot above half of its bytes or of its records, and says so once a second") {
    Throughput shard;
    SUBCASE("bytes") {
        shard.take_write(kMiB / 4, 7, kNow);
        shard.take_write(kMiB / 4, 5, kNow + 1);
        CHECK_FALSE(shard.became_hot(kNow + 1));
        shard.take_write(1, 6, kNow + 2);
    }
    SUBCASE("records") {
        for (int i = 0; i < 500; ++i) shard.take_write(1, i == 0 ? 5 : 7, kNow);
        CHECK_FALSE(shard.became_hot(kNow));
        shard.take_write(1, 6, kNow + 2);
    }
    const auto hashes = shard.became_hot(kNow + 2);
    REQUIRE(hashes);
    CHECK(hashes->first == 5);
    CHECK(hashes->last == 7);
    CHECK_FALSE(shard.became_hot(kNow + 2));
}

TEST_CASE("what was written in another second does not make a shard hot") {
    Throughput shard;
    shard.take_write(kMiB / 2, 0, kNow + 999);
    shard.take_write(kMiB / 4, 1, kNow + 1500);
    shard.take_write(kMiB / 4, 2, kNow + 1500);
    CHECK_FALSE(shard.became_hot(kNow + 1500));
}

TEST_CASE("one key alone does not make a shard hot; another one beside it does") {
    Throughput shard;
    shard.take_write(kMiB / 2 + 1, 7, kNow);
    CHECK_FALSE(shard.became_hot(kNow));
    shard.take_write(1, 8, kNow);
    CHECK(shard.became_hot(kNow));
}

TEST_CASE("GetRecords may be called five times a second") {
    Throughput shard;
    for (int i = 0; i < 5; ++i) CHECK(shard.take_read(kNow));
    CHECK_FALSE(shard.take_read(kNow + 199));
    CHECK(shard.take_read(kNow + 200));
}

TEST_CASE("reads of 2 MiB in a second are allowed; after 10 MiB they are refused for five seconds") {
    Throughput shard;
    CHECK(shard.take_read(kNow));
    shard.charge_read(kMiB, kNow);
    CHECK(shard.take_read(kNow));
    shard.charge_read(kMiB, kNow);
    CHECK(shard.take_read(kNow));

    CHECK(shard.take_read(kNow + 1000));
    shard.charge_read(10 * kMiB, kNow + 1000);
    CHECK_FALSE(shard.take_read(kNow + 1001));
    CHECK_FALSE(shard.take_read(kNow + 5999));
    CHECK(shard.take_read(kNow + 6000));
}

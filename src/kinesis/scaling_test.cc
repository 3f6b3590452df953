#include "kinesis/scaling.h"

#include <doctest/doctest.h>

#include "kinesis/lineage.h"

using namespace penstock::kinesis;

namespace {

constexpr std::int64_t kNow = 1'700'000'000;
constexpr HashValue kHalf = HashValue{1} << 127;

Stream on_demand() {
    Stream stream{.name = "s", .account = "000000000000", .region = "us-east-1", .on_demand = true};
    stream.shards.push_back({.range = {}, .created_s = kNow});
    stream.index_open_shards();
    return stream;
}

}  // namespace

TEST_CASE("a hot shard is split in the middle of its range") {
    const Stream stream = on_demand();
    CHECK(split_point(stream, 0, {0, kHashMax}, kNow) == kHalf);
    CHECK(split_point(stream, 0, {kHalf - 1, kHalf}, kNow) == kHalf);
}

TEST_CASE("records that lie in one half are divided all the same") {
    const Stream stream = on_demand();
    CHECK(split_point(stream, 0, {10, 20}, kNow) == HashValue{16});
    CHECK(split_point(stream, 0, {10, 11}, kNow) == HashValue{11});
    CHECK(split_point(stream, 0, {kHalf, kHashMax}, kNow) == kHalf + kHalf / 2);
}

TEST_CASE("a split that could not help is not made") {
    Stream stream = on_demand();
    SUBCASE("all records have one hash") { CHECK_FALSE(split_point(stream, 0, {7, 7}, kNow)); }
    SUBCASE("a child would have no room") {
        CHECK_FALSE(split_point(stream, 0, {0, 1}, kNow));
        CHECK_FALSE(split_point(stream, 0, {kHashMax - 1, kHashMax}, kNow));
    }
    SUBCASE("the stream is a provisioned one") {
        stream.on_demand = false;
        CHECK_FALSE(split_point(stream, 0, {0, kHashMax}, kNow));
    }
    SUBCASE("it is split already") {
        split(stream, 0, kHalf, kNow);
        CHECK_FALSE(split_point(stream, 0, {0, kHashMax}, kNow));
    }
}

TEST_CASE("a stream doubles once in fifteen minutes") {
    Stream stream = on_demand();
    split(stream, 0, kHalf, kNow);
    const std::int64_t created = stream.shards[1].created_s;
    CHECK_FALSE(split_point(stream, 1, {0, kHalf - 1}, created + 899));
    CHECK(split_point(stream, 1, {0, kHalf - 1}, created + 900) == kHalf / 2);
}

#include "kinesis/lineage.h"

#include <doctest/doctest.h>

#include <random>

#include "kinesis/reading.h"

using namespace penstock::kinesis;

namespace {

Stream stream_of(std::uint32_t shards) {
    Stream stream{.name = "s", .account = "000000000000", .region = "us-east-1"};
    for (const HashRange& range : split_evenly(shards)) {
        stream.shards.push_back(
            {.index = static_cast<std::uint32_t>(stream.shards.size()), .range = range, .created_s = 1000});
    }
    stream.index_open_shards();
    return stream;
}

// What every reader relies on, whatever was split and merged.
void check_lineage(const Stream& stream) {
    HashValue next = 0;
    for (const std::uint32_t index : stream.open_by_hash) {
        REQUIRE(stream.shards[index].range.first == next);
        next = stream.shards[index].range.last + 1;
    }
    REQUIRE(next == 0);  // 2^128
    for (const Shard& shard : stream.shards) {
        for (const auto& parent : {shard.parent, shard.adjacent_parent}) {
            if (!parent) continue;
            REQUIRE(*parent < shard.index);  // parents before children
            REQUIRE(stream.shards[*parent].closed_s);
            REQUIRE(shard.created_s > *stream.shards[*parent].closed_s);
        }
        if (shard.closed_s) {
            REQUIRE_FALSE(children_of(stream, shard).empty());
            REQUIRE(shard.ending_sequence_number()->size() == 56);
        }
    }
}

}  // namespace

TEST_CASE("a split cuts one range in two; both children name their parent") {
    Stream stream = stream_of(1);
    split(stream, 0, 100, 2000);
    check_lineage(stream);
    REQUIRE(stream.shards.size() == 3);
    CHECK(stream.shards[0].closed_s == 2000);
    CHECK(stream.shards[1].range.last == 99);
    CHECK(stream.shards[2].range.first == 100);
    CHECK(stream.shards[2].parent == 0u);
    CHECK_FALSE(stream.shards[2].adjacent_parent);
    CHECK(stream.shards[1].created_s == 2001);
    CHECK(stream.owner(99).index == 1);
    CHECK(stream.owner(100).index == 2);
}

TEST_CASE("a merge has two parents") {
    Stream stream = stream_of(3);
    merge(stream, 0, 1, 2000);
    check_lineage(stream);
    CHECK(stream.shards[3].parent == 0u);
    CHECK(stream.shards[3].adjacent_parent == 1u);
    CHECK(stream.open_by_hash == std::vector<std::uint32_t>{3, 2});
}

TEST_CASE("a shard closed within the second of its creation still comes before its children") {
    Stream stream = stream_of(1);
    split(stream, 0, 100, 1000);
    split(stream, 1, 50, 1000);
    check_lineage(stream);
}

TEST_CASE("rescaling ends in equal ranges, whatever there was before") {
    std::mt19937 random(7);
    for (std::uint32_t from : {1u, 2u, 3u, 5u, 8u}) {
        for (std::uint32_t to : {1u, 2u, 3u, 4u, 6u, 7u, 16u}) {
            CAPTURE(from);
            CAPTURE(to);
            Stream stream = stream_of(from);
            for (int i = 0; i < 3; ++i) {
                const std::uint32_t victim = stream.open_by_hash[random() % stream.open_shards()];
                const HashRange range = stream.shards[victim].range;
                split(stream, victim, range.first + (range.last - range.first) / (2 + random() % 5), 2000);
            }
            rescale(stream, to, 3000);
            check_lineage(stream);
            REQUIRE(stream.open_shards() == to);
            const auto even = split_evenly(to);
            for (std::size_t i = 0; i < to; ++i) {
                const HashValue at = stream.shards[stream.open_by_hash[i]].range.first;
                const HashValue off = at > even[i].first ? at - even[i].first : even[i].first - at;
                CHECK(off < (HashValue{1} << 32));
            }
        }
    }
}

TEST_CASE("doubling splits each shard once, halving merges each pair once") {
    Stream stream = stream_of(3);
    rescale(stream, 6, 2000);
    CHECK(stream.shards.size() == 3 + 6);
    rescale(stream, 3, 3000);
    CHECK(stream.shards.size() == 3 + 6 + 3);
    const std::size_t before = stream.shards.size();
    rescale(stream, 3, 4000);
    CHECK(stream.shards.size() == before);
}

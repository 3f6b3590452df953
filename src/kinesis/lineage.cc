#include "kinesis/lineage.h"

#include <algorithm>

namespace penstock::kinesis {
namespace {

std::int64_t close(Shard& shard, std::int64_t now_s) {
    shard.closed_s = std::max(now_s, shard.created_s);
    return *shard.closed_s;
}

void add(Stream& stream, Shard shard) {
    shard.index = static_cast<std::uint32_t>(stream.shards.size());
    stream.shards.push_back(shard);
}

// Equal ranges of two counts meet at boundaries that rounding moves by a little; those count as one.
constexpr HashValue kRounding = HashValue{1} << 32;

bool near(HashValue a, HashValue b) { return (a > b ? a - b : b - a) < kRounding; }

// The inner boundaries that lie in a range, away from its ends.
std::vector<HashValue> within(const std::vector<HashValue>& boundaries, const HashRange& range) {
    std::vector<HashValue> inside;
    for (const HashValue at : boundaries) {
        if (range.contains(at) && !near(at, range.first) && !near(at, range.last)) inside.push_back(at);
    }
    return inside;
}

void split_at_all(Stream& stream, std::uint32_t index, const std::vector<HashValue>& boundaries,
                  std::int64_t now_s) {
    const auto inside = within(boundaries, stream.shards[index].range);
    if (inside.empty()) return;
    // In the middle, so that a shard's generations grow with the logarithm of its pieces.
    split(stream, index, inside[inside.size() / 2], now_s);
    const auto last = static_cast<std::uint32_t>(stream.shards.size() - 1);
    split_at_all(stream, last - 1, boundaries, now_s);
    split_at_all(stream, last, boundaries, now_s);
}

}  // namespace

void split(Stream& stream, std::uint32_t parent, HashValue at, std::int64_t now_s) {
    const HashRange range = stream.shards[parent].range;
    const std::int64_t created_s = close(stream.shards[parent], now_s) + 1;
    add(stream, {.range = {range.first, at - 1}, .created_s = created_s, .parent = parent});
    add(stream, {.range = {at, range.last}, .created_s = created_s, .parent = parent});
    stream.index_open_shards();
}

void merge(Stream& stream, std::uint32_t lower, std::uint32_t upper, std::int64_t now_s) {
    Shard& a = stream.shards[lower];
    Shard& b = stream.shards[upper];
    const Shard child{.range = {a.range.first, b.range.last},
                      .created_s = std::max(close(a, now_s), close(b, now_s)) + 1,
                      .parent = lower,
                      .adjacent_parent = upper};
    add(stream, child);
    stream.index_open_shards();
}

void rescale(Stream& stream, std::uint32_t count, std::int64_t now_s) {
    std::vector<HashValue> boundaries;
    for (const HashRange& range : split_evenly(count)) boundaries.push_back(range.first);
    for (const std::uint32_t index : std::vector(stream.open_by_hash))
        split_at_all(stream, index, boundaries, now_s);
    for (std::size_t i = 0; i + 1 < stream.open_by_hash.size();) {
        const std::uint32_t lower = stream.open_by_hash[i], upper = stream.open_by_hash[i + 1];
        const HashValue between = stream.shards[upper].range.first;
        if (std::ranges::any_of(boundaries, [&](HashValue at) { return near(at, between); })) {
            ++i;
        } else {
            merge(stream, lower, upper, now_s);
        }
    }
}

}  // namespace penstock::kinesis

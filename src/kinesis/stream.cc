#include "kinesis/stream.h"

#include <algorithm>
#include <limits>

#include "base/text.h"

namespace penstock::kinesis {

std::string shard_id(std::uint32_t index) {
    std::string digits = std::to_string(index);
    return "shardId-" + std::string(12 - digits.size(), '0') + digits;
}

std::optional<std::uint32_t> parse_shard_id(std::string_view text) {
    if (const auto parts = base::split(text, '-'); parts.size() > 1 && !parts[1].empty()) text = parts[1];
    const auto number = base::to_integer(text);
    if (!number || *number < 0 || *number > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

std::string Shard::id() const { return shard_id(index); }

std::string Shard::starting_sequence_number() const {
    return to_text({.shard_created_s = created_s, .index = 0, .time_s = created_s, .shard = index});
}

std::optional<std::string> Shard::ending_sequence_number() const {
    if (!closed_s) return std::nullopt;
    return to_text(SequenceNumber{
        .shard_created_s = created_s, .index = kLastIndex, .time_s = *closed_s, .shard = index});
}

std::string Stream::arn() const { return "arn:aws:kinesis:" + region + ":" + account + ":stream/" + name; }

std::string Stream::log_group() const {
    return account + "-" + region + "-" + name + "-" + std::to_string(created_ms);
}

std::string Stream::consumer_arn(const Consumer& consumer) const {
    return arn() + "/consumer/" + consumer.name + ":" + std::to_string(consumer.created_ms / 1000);
}

void Stream::index_open_shards() {
    open_by_hash.clear();
    for (const Shard& shard : shards) {
        if (!shard.closed_s) open_by_hash.push_back(shard.index);
    }
    std::ranges::sort(open_by_hash, {}, [&](std::uint32_t index) { return shards[index].range.first; });
}

const Shard& Stream::owner(HashValue hash) const {
    // The open shards cover the whole hash space, so the last one that begins at or before it.
    const auto behind = std::ranges::upper_bound(
        open_by_hash, hash, {}, [&](std::uint32_t index) { return shards[index].range.first; });
    return shards[*(behind - 1)];
}

const Consumer* Stream::find_consumer(std::string_view consumer_name) const {
    const auto found = std::ranges::find(consumers, consumer_name, &Consumer::name);
    return found == consumers.end() ? nullptr : &*found;
}

}  // namespace penstock::kinesis

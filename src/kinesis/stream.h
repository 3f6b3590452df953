// A stream and its shards, as they are at one moment: never changed, replaced as a whole.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/streams.h"
#include "kinesis/hash_key.h"
#include "kinesis/sequence_number.h"
#include "log/log.h"

namespace penstock::kinesis {

struct Shard {
    std::uint32_t index = 0;
    HashRange range;
    std::int64_t created_s = 0;
    std::optional<std::uint32_t> parent{};
    std::optional<std::uint32_t> adjacent_parent{};
    std::optional<std::int64_t> closed_s{};

    std::string id() const;
    std::string starting_sequence_number() const;
    std::optional<std::string> ending_sequence_number() const;
};

// A reader with a name and a throughput of its own (enhanced fan-out).
struct Consumer {
    std::string name;
    base::WallMs created_ms = 0;
    std::map<std::string, std::string> tags{};
    std::string policy{};  // "" when there is none
};

struct Stream {
    std::string name;
    std::string account;
    std::string region;
    base::WallMs created_ms = 0;
    bool on_demand = false;
    std::int64_t retention_hours = 24;
    std::int64_t record_bytes_max = 1024 * 1024;  // Data and PartitionKey together
    std::map<std::string, std::string> tags;
    std::vector<Consumer> consumers{};                  // sorted by name
    std::vector<Shard> shards;                          // by index
    std::vector<std::shared_ptr<log::Writer>> writers;  // one per shard

    std::string arn() const;
    std::string consumer_arn(const Consumer& consumer) const;
    // The group of its logs: this incarnation of the stream.
    std::string log_group() const;
    log::LogId log_of(const Shard& shard) const { return {log_group(), shard.index}; }
    std::size_t open_shards() const;
    // The open shard that owns a hash.
    const Shard& owner(HashValue hash) const;
    const Consumer* find_consumer(std::string_view consumer_name) const;
};

// "shardId-000000000007"
std::string shard_id(std::uint32_t index);
// The digits after the first dash, or the whole text; nothing when that is no shard index.
std::optional<std::uint32_t> parse_shard_id(std::string_view text);

}  // namespace penstock::kinesis

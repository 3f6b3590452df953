// A stream and its shards, as they are at one moment: never changed, replaced as a whole.
#pragma once
#include <algorithm>
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

class Throughput;

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

// Penstock encrypts nothing; what a client has asked for is kept and shown.
struct Encryption {
    std::string key_id;
    base::WallMs since_ms = 0;  // records that arrived before are shown as not encrypted
};

struct Stream {
    std::string name;
    std::string account;
    std::string region;
    base::WallMs created_ms = 0;
    bool on_demand = false;
    std::int64_t retention_hours = 24;
    std::int64_t record_bytes_max = 1024 * 1024;  // Data and PartitionKey together
    std::optional<std::int64_t> warm_throughput_mibps{};
    std::optional<Encryption> encryption{};
    std::vector<std::string> metrics{};  // shard-level metrics asked for, sorted
    std::map<std::string, std::string> tags{};
    std::string policy{};               // "" when there is none
    std::vector<Consumer> consumers{};  // sorted by name
    std::vector<Shard> shards{};        // by index; closed ones stay

    // Not stored:
    std::vector<std::shared_ptr<log::Writer>>
        writers{};                              // by shard; none for a closed one, nor in a damaged stream
    std::vector<std::uint32_t> open_by_hash{};  // the open shards in the order of their ranges
    std::vector<std::shared_ptr<Throughput>> throughput{};  // by shard; empty when shards have no limits

    std::string arn() const;
    std::string consumer_arn(const Consumer& consumer) const;
    // The group of its logs: this incarnation of the stream.
    std::string log_group() const;
    log::LogId log_of(const Shard& shard) const { return {log_group(), shard.index}; }
    // Brings open_by_hash up to date with the shards.
    void index_open_shards();
    std::size_t open_shards() const { return open_by_hash.size(); }
    // The open shard that owns a hash.
    const Shard& owner(HashValue hash) const;
    // Records that arrived before are gone for readers.
    base::WallMs trim_horizon(base::WallMs now) const { return now - retention_hours * 3'600'000; }
    // The trim horizon, or the stream's creation if that is later.
    base::WallMs oldest(base::WallMs now) const { return std::max(trim_horizon(now), created_ms); }
    // A closed shard is forgotten once all its records are (developer guide, "After a resharding").
    bool expired(const Shard& shard, base::WallMs now) const {
        return shard.closed_s && *shard.closed_s * 1000 < trim_horizon(now);
    }
    const Consumer* find_consumer(std::string_view consumer_name) const;
};

// "shardId-000000000007"
std::string shard_id(std::uint32_t index);
// The digits after the first dash, up to the next, or the whole text; nothing when that is no shard index.
std::optional<std::uint32_t> parse_shard_id(std::string_view text);

}  // namespace penstock::kinesis

// The limits of AWS that `--limits=aws` enforces: every rate and quota in one place, as the API reference and
// the developer guide's "Quotas and limits" give them.  Without the option only kShardsOfLargeRegions holds.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/token_bucket.h"

namespace penstock::kinesis {

enum class Limits : std::uint8_t { none, aws };

// ---- A shard.  Bytes are those of data and partition keys.
inline constexpr base::Rate kShardWriteBytes{.amount = 1024 * 1024};
inline constexpr base::Rate kShardWriteRecords{.amount = 1000};
inline constexpr base::Rate kShardReadCalls{.amount = 5};  // GetRecords, of all readers together
inline constexpr base::Rate kShardReadBytes{.amount = 2 * 1024 * 1024};

// ---- An account in a region.
inline constexpr std::size_t kShardsOfLargeRegions = 20'000;
inline constexpr std::size_t kShardsElsewhere = 1000;  // some regions have 6000; the smaller is ours
inline constexpr std::size_t kOnDemandStreams = 50;
// Open shards that an account may have there.
std::size_t shards_max(Limits limits, std::string_view region);

// ---- Streams in on-demand mode grow (scaling.h).
inline constexpr std::size_t kOnDemandShards = 10'000;  // 10 GB/s
inline constexpr std::int64_t kDoublingSeconds = 15 * 60;

// ---- Calls of the control plane.
enum class Per : std::uint8_t { account, stream, shard, consumer_and_shard };

struct CallRate {
    std::string_view operation;
    base::Rate rate;
    Per per;
};
std::span<const CallRate> call_rates();

// ---- Changes of a stream in any 24 hours.
struct Daily {
    std::string_view operation;
    std::size_t changes;
};
std::span<const Daily> daily_quotas();

}  // namespace penstock::kinesis

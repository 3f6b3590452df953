// An event source mapping as it is at one moment, and how it is kept.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "cursor/start.h"
#include "mapping/record_filter.h"

namespace penstock::mapping {

using cursor::StartingPosition;

struct Mapping {
    std::string uuid;
    std::string account;
    std::string region;
    std::string stream_arn;
    std::string consumer_arn{};  // that it reads the stream by; "" for none
    std::string function_arn;
    std::int64_t batch_size = 100;
    std::int64_t window_s = 0;  // MaximumBatchingWindowInSeconds
    StartingPosition starting_position = StartingPosition::latest;
    base::WallMs starting_at_ms = 0;  // for at_timestamp
    bool enabled = true;
    std::int64_t record_age_s_max = -1;  // -1: no limit
    std::int64_t retries_max = -1;       // -1: no limit
    std::int64_t parallelization = 1;    // batches of one shard at the same time
    std::int64_t tumbling_s = 0;         // TumblingWindowInSeconds; 0: no windows
    bool bisect = false;
    bool reports_item_failures = false;
    std::vector<std::string> patterns{};                // of FilterCriteria
    RecordFilter filter{};                              // the same, compiled
    std::string on_failure{};                           // the ARN of a destination; "" for none
    std::optional<std::vector<std::string>> metrics{};  // of MetricsConfig
    std::map<std::string, std::string> tags{};
    base::WallMs created_ms = 0;
    base::WallMs modified_ms = 0;

    const std::string& source_arn() const { return consumer_arn.empty() ? stream_arn : consumer_arn; }
    // Of a shard: as many as batches at the same time.  A tumbling window's state is one per shard, and so is
    // its lane.
    std::size_t lanes() const { return tumbling_s > 0 ? 1 : static_cast<std::size_t>(parallelization); }
    std::string arn() const {
        return "arn:aws:lambda:" + region + ":" + account + ":event-source-mapping:" + uuid;
    }
};

using MappingPtr = std::shared_ptr<const Mapping>;

inline constexpr std::string_view kMappingPrefix = "lambda/mapping/";
std::string storage_key(const Mapping& mapping);
std::string to_json(const Mapping& mapping);
std::optional<Mapping> mapping_from_json(std::string_view json);

}  // namespace penstock::mapping

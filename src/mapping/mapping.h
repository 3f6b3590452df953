// An event source mapping as it is at one moment, and how it is kept.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "cursor/start.h"

namespace penstock::mapping {

using cursor::StartingPosition;

struct Mapping {
    std::string uuid;
    std::string account;
    std::string region;
    std::string stream_arn;
    std::string function_arn;
    std::int64_t batch_size = 100;
    std::int64_t window_s = 0;  // MaximumBatchingWindowInSeconds
    StartingPosition starting_position = StartingPosition::latest;
    base::WallMs starting_at_ms = 0;  // for at_timestamp
    bool enabled = true;
    std::int64_t record_age_s_max = -1;  // -1: no limit
    std::int64_t retries_max = -1;       // -1: no limit
    base::WallMs created_ms = 0;
    base::WallMs modified_ms = 0;

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

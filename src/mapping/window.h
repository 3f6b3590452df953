// Tumbling windows: time cut into equal parts, and what a function keeps from batch to batch of one part.
#pragma once
#include <cstdint>
#include <string>

#include "base/clock.h"

namespace penstock::mapping {

// Lambda guide, with-kinesis: "Your state can be a maximum of 1 MB per shard".
inline constexpr std::size_t kStateBytesMax = std::size_t{1} << 20;

struct Window {
    base::WallMs start_ms = 0;
    base::WallMs end_ms = 0;
    std::string state = "{}";       // a JSON object
    bool terminated_early = false;  // the state has grown too large
};

// The window of a record that arrived then.  Windows count from 1970.
Window window_at(base::WallMs at, std::int64_t seconds);

// The members of an event that speak of the window, each with a comma before it.
std::string window_members(const Window& window, const std::string& shard_id, const std::string& source_arn,
                           bool is_final);

}  // namespace penstock::mapping

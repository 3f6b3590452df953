// Where a reader of a stream begins in a shard of which it has no checkpoint.
#pragma once
#include <cstdint>

#include "base/clock.h"

namespace penstock::cursor {

enum class StartingPosition : std::uint8_t { trim_horizon, latest, at_timestamp };

struct Start {
    StartingPosition position = StartingPosition::latest;
    base::WallMs at_ms = 0;  // for at_timestamp
    // When the reader came into being.  Shards that a reshard has made since are read from their start.
    base::WallMs since_ms = 0;
};

}  // namespace penstock::cursor

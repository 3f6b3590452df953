// Where in a stream reading begins.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace penstock::tool {

struct Position {
    enum class Kind { latest, trim_horizon, timestamp };
    Kind kind = Kind::latest;
    std::int64_t at_ms = 0;  // of a timestamp
};

// "2026-11-24T09:30:00Z", with or without a fraction of a second, or seconds since 1970, likewise: in ms.
std::optional<std::int64_t> parse_time(std::string_view text);

// A time, or how long ago it was: "30s", "10m", "2h", "1d".
std::optional<std::int64_t> parse_since(std::string_view text, std::int64_t now_ms);

// "latest", "trim-horizon" or a time.
std::optional<Position> parse_position(std::string_view text);

}  // namespace penstock::tool

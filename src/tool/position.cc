#include "tool/position.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "base/clock.h"
#include "base/text.h"

namespace penstock::tool {
namespace {

constexpr double kSecondsMax = 253'402'300'800;  // the year 10000

// "", ".5", ".123": as milliseconds.
std::optional<std::int64_t> fraction_ms(std::string_view text) {
    if (text.empty()) return 0;
    if (text.front() != '.' || text.size() < 2 || text.size() > 10) return std::nullopt;
    std::int64_t ms = 0, unit = 100;
    for (const char c : text.substr(1)) {
        if (c < '0' || c > '9') return std::nullopt;
        ms += (c - '0') * unit;
        unit /= 10;
    }
    return ms;
}

std::optional<std::int64_t> parse_iso8601(std::string_view text) {
    // "2026-11-24T09:30:00" and what follows the seconds.
    if (text.size() < 20 || !text.ends_with('Z') || text[4] != '-' || text[7] != '-' || text[13] != ':' ||
        text[16] != ':')
        return std::nullopt;
    std::string basic;
    for (const char c : text.substr(0, 19)) {
        if (c != '-' && c != ':') basic += c;
    }
    const auto seconds = base::parse_iso8601_basic(basic + 'Z');
    const auto ms = fraction_ms(text.substr(19, text.size() - 20));
    if (!seconds || !ms) return std::nullopt;
    return *seconds + *ms;
}

}  // namespace

std::optional<std::int64_t> parse_time(std::string_view text) {
    if (const auto at = parse_iso8601(text)) return at;
    double seconds = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (!(seconds >= 0 && seconds < kSecondsMax)) return std::nullopt;
    return std::llround(seconds * 1000);
}

std::optional<Position> parse_position(std::string_view text) {
    if (text == "latest") return Position{.kind = Position::Kind::latest};
    if (text == "trim-horizon") return Position{.kind = Position::Kind::trim_horizon};
    const auto at = parse_time(text);
    if (!at) return std::nullopt;
    return Position{.kind = Position::Kind::timestamp, .at_ms = *at};
}

std::optional<std::int64_t> parse_since(std::string_view text, std::int64_t now_ms) {
    if (const auto time = parse_time(text); time && !text.empty()) return time;
    constexpr std::pair<char, std::int64_t> units[] = {
        {'s', 1000}, {'m', 60 * 1000}, {'h', 60 * 60 * 1000}, {'d', 24 * 60 * 60 * 1000}};
    const auto count = text.empty() ? std::nullopt : base::to_integer(text.substr(0, text.size() - 1));
    constexpr std::int64_t count_max = 100'000;
    if (!count || *count < 0 || *count > count_max) return std::nullopt;
    for (const auto& [unit, ms] : units) {
        if (text.back() == unit) return std::max<std::int64_t>(0, now_ms - *count * ms);
    }
    return std::nullopt;
}

}  // namespace penstock::tool

#include "base/clock.h"

#include <chrono>
#include <cstdio>
#include <ctime>

namespace penstock::base {
namespace {

class SystemClock final : public Clock {
public:
    WallMs now_ms() const override {
        timespec t{};
        clock_gettime(CLOCK_REALTIME, &t);
        return static_cast<WallMs>(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000;
    }
};

constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Parts {
    tm utc{};
    int ms = 0;
    const char* day() const { return kDays[utc.tm_wday]; }
    const char* month() const { return kMonths[utc.tm_mon]; }
    int year() const { return utc.tm_year + 1900; }
};

Parts split(WallMs at) {
    Parts parts;
    std::time_t seconds = at / 1000;
    parts.ms = static_cast<int>(at % 1000);
    if (parts.ms < 0) {
        parts.ms += 1000;
        --seconds;
    }
    gmtime_r(&seconds, &parts.utc);
    return parts;
}

template <class... Args>
std::string print(const char* format, Args... args) {
    char text[96];
    const int n = std::snprintf(text, sizeof text, format, args...);
    return std::string(text, static_cast<std::size_t>(n));
}

}  // namespace

const Clock& Clock::system() {
    static const SystemClock clock;
    return clock;
}

std::int64_t monotonic_ns() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<std::int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
}

std::string iso8601_ms(WallMs at) {
    // Every line of a log asks, and most ask for the second that was asked for last.
    thread_local WallMs second_ms = -1;
    thread_local std::string second;
    const WallMs ms = ((at % 1000) + 1000) % 1000;
    if (second_ms != at - ms) {
        const Parts p = split(at);
        second = print("%04d-%02d-%02dT%02d:%02d:%02d.", p.year(), p.utc.tm_mon + 1, p.utc.tm_mday,
                       p.utc.tm_hour, p.utc.tm_min, p.utc.tm_sec);
        second_ms = at - ms;
    }
    std::string text = second;
    for (const WallMs unit : {100, 10, 1}) text += static_cast<char>('0' + ms / unit % 10);
    return text += 'Z';
}

std::string iso8601_basic(WallMs at) {
    const Parts p = split(at);
    return print("%04d%02d%02dT%02d%02d%02dZ", p.year(), p.utc.tm_mon + 1, p.utc.tm_mday, p.utc.tm_hour,
                 p.utc.tm_min, p.utc.tm_sec);
}

std::optional<WallMs> parse_iso8601_basic(std::string_view text) {
    constexpr std::string_view form = "ddddddddTddddddZ";
    if (text.size() != form.size()) return std::nullopt;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool fits = form[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == form[i];
        if (!fits) return std::nullopt;
    }
    const auto number = [&](std::size_t at, std::size_t digits) {
        unsigned value = 0;
        for (const char c : text.substr(at, digits)) value = value * 10 + static_cast<unsigned>(c - '0');
        return value;
    };
    using namespace std::chrono;
    const year_month_day date(year(static_cast<int>(number(0, 4))), month(number(4, 2)), day(number(6, 2)));
    const unsigned hour = number(9, 2), minute = number(11, 2), second = number(13, 2);
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    const auto days = WallMs{sys_days(date).time_since_epoch().count()};
    return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000;
}

std::optional<WallMs> parse_iso8601_ms(std::string_view text) {
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd.dddZ";
    if (text.size() != form.size()) return std::nullopt;
    std::string basic;
    WallMs ms = 0;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == 'd' ? !digit : text[i] != form[i]) return std::nullopt;
        constexpr std::size_t ms_at = 20;
        if (form[i] == 'd' && i >= ms_at) ms = ms * 10 + (text[i] - '0');
        if ((form[i] == 'd' && i < ms_at) || form[i] == 'T' || form[i] == 'Z') basic += text[i];
    }
    const auto second = parse_iso8601_basic(basic);
    return second ? std::optional(*second + ms) : std::nullopt;
}

std::string lambda_time(WallMs at) {
    std::string text = iso8601_ms(at);
    text.pop_back();
    return text + "+0000";
}

std::string clf_time(WallMs at) {
    const Parts p = split(at);
    return print("%02d/%s/%04d:%02d:%02d:%02d +0000", p.utc.tm_mday, p.month(), p.year(), p.utc.tm_hour,
                 p.utc.tm_min, p.utc.tm_sec);
}

std::string http_date(WallMs at) {
    const Parts p = split(at);
    return print("%s, %02d %s %04d %02d:%02d:%02d GMT", p.day(), p.utc.tm_mday, p.month(), p.year(),
                 p.utc.tm_hour, p.utc.tm_min, p.utc.tm_sec);
}

std::string java_date(WallMs at) {
    const Parts p = split(at);
    return print("%s %s %02d %02d:%02d:%02d UTC %04d", p.day(), p.month(), p.utc.tm_mday, p.utc.tm_hour,
                 p.utc.tm_min, p.utc.tm_sec, p.year());
}

}  // namespace penstock::base

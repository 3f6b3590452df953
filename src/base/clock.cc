#include "base/clock.h"

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
    const Parts p = split(at);
    return print("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", p.year(), p.utc.tm_mon + 1, p.utc.tm_mday,
                 p.utc.tm_hour, p.utc.tm_min, p.utc.tm_sec, p.ms);
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

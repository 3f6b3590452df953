// Time as a parameter, so that tests can move it.
#pragma once
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::base {

// Milliseconds since 1970-01-01T00:00:00Z.
using WallMs = std::int64_t;

class Clock {
public:
    virtual ~Clock() = default;
    virtual WallMs now_ms() const = 0;
    // The process's clock; lives for ever.
    static const Clock& system();
};

// A clock that stands still until a test moves it.  Any thread may read or move it.
class ManualClock final : public Clock {
public:
    explicit ManualClock(WallMs now) : now_(now) {}
    WallMs now_ms() const override { return now_; }
    void set(WallMs now) { now_ = now; }
    void advance(WallMs by) { now_ += by; }

private:
    std::atomic<WallMs> now_;
};

// Nanoseconds of a clock that never goes backwards; for durations only.
std::int64_t monotonic_ns();

// "2024-02-09T18:23:28.123Z"
std::string iso8601_ms(WallMs);
// "20240209T182328Z", ISO 8601's basic format, of signatures.  Reading answers nothing for any other form.
std::string iso8601_basic(WallMs);
std::optional<WallMs> parse_iso8601_basic(std::string_view text);
// The form that iso8601_ms() writes.
std::optional<WallMs> parse_iso8601_ms(std::string_view text);
// "2024-01-02T03:04:05.000+0000", the form of Lambda's LastModified.
std::string lambda_time(WallMs);
// "09/Feb/2024:18:23:28 +0000", the Common Log Format of API Gateway's requestTime.
std::string clf_time(WallMs);
// "Fri, 09 Feb 2024 18:23:28 GMT", RFC 9110 IMF-fixdate.
std::string http_date(WallMs);
// "Fri Feb 09 18:23:28 UTC 2024", Java's Date.toString, which some AWS messages contain.
std::string java_date(WallMs);

}  // namespace penstock::base

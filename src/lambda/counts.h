// What was asked of functions and how it went, under CloudWatch's names (Lambda guide, monitoring-metrics).
//
// Thread-safe.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace penstock::lambda {

class Counts {
public:
    // In milliseconds; the last bucket has no bound.
    static constexpr double kDurationBounds[] = {1,   2,   5,    10,   20,     50,     100,
                                                 200, 500, 1000, 5000, 30'000, 900'000};

    struct Numbers {
        std::uint64_t invocations = 0;  // that ran
        std::uint64_t errors = 0;       // of these, those that ended with an error
        std::uint64_t throttles = 0;    // refused before they ran
        std::int64_t concurrent = 0;    // now
        std::array<std::uint64_t, std::size(kDurationBounds) + 1> durations{};  // how many lie in each bucket
        double duration_sum_ms = 0;
    };

    void begin(const std::string& function_arn);
    // `ms` in the function itself.
    void end(const std::string& function_arn, double ms, bool error);
    void throttle(const std::string& function_arn);
    // In the order of their ARNs.
    void each(const std::function<void(const std::string& function_arn, const Numbers&)>& visit) const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, Numbers> by_arn_;
};

}  // namespace penstock::lambda

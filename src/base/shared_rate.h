// A rate that threads share without a lock: a token bucket kept as the time at which it will be full again.
#pragma once
#include <atomic>
#include <cstdint>

#include "base/clock.h"

namespace penstock::base {

class SharedRate {
public:
    // So many a second, and `burst` at once when nothing was taken for a while.  Of 0 there is nothing.
    SharedRate(double per_second, std::int64_t burst) : per_second_(per_second), burst_(burst) {}

    // Takes one, or refuses.
    bool take(WallMs now_ms);
    bool is(double per_second, std::int64_t burst) const {
        return per_second_ == per_second && burst_ == burst;
    }

private:
    double per_second_;
    std::int64_t burst_;
    std::atomic<double> full_at_ms_ = 0;
};

}  // namespace penstock::base

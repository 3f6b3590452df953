#include "base/shared_rate.h"

#include <algorithm>

namespace penstock::base {

bool SharedRate::take(WallMs now_ms) {
    if (per_second_ <= 0 || burst_ <= 0) return false;
    const double now = static_cast<double>(now_ms), each_ms = 1000 / per_second_;
    const double latest = now + each_ms * static_cast<double>(burst_);
    double full_at = full_at_ms_.load(std::memory_order_relaxed);
    for (;;) {
        // A clock that was set back does not close the door for longer than an empty bucket does.
        const double next = full_at > latest ? latest : std::max(full_at, now) + each_ms;
        constexpr double rounding_ms = 1e-6;
        const bool taken = full_at <= latest && next <= latest + rounding_ms;
        if (!taken && full_at <= latest) return false;
        if (full_at_ms_.compare_exchange_weak(full_at, next, std::memory_order_relaxed)) return taken;
    }
}

}  // namespace penstock::base

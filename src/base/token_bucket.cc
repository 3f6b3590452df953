#include "base/token_bucket.h"

#include <algorithm>

namespace penstock::base {

void TokenBucket::refill(WallMs now) {
    // Threads that share a bucket may come a little out of order.  A clock that was set back by more gives
    // nothing, and goes on from there.
    constexpr std::int64_t disorder_ms = 1000;
    const std::int64_t passed_ms = now - at_;
    if (passed_ms < 0 && -passed_ms < disorder_ms) return;
    at_ = now;
    if (passed_ms < 0) return;
    const std::int64_t missing_ms = (capacity() - level_ + rate_.amount - 1) / rate_.amount;
    level_ = passed_ms >= missing_ms ? capacity() : level_ + passed_ms * rate_.amount;
}

bool TokenBucket::take(std::int64_t amount, WallMs now) {
    refill(now);
    const std::int64_t price = amount * rate_.per_ms;
    if (level_ < std::min(price, capacity())) return false;
    level_ -= price;
    return true;
}

void TokenBucket::charge(std::int64_t amount, WallMs now) {
    refill(now);
    level_ -= amount * rate_.per_ms;
}

bool TokenBucket::is_full(WallMs now) {
    refill(now);
    return level_ == capacity();
}

bool TokenBucket::owes(WallMs now) {
    refill(now);
    return level_ < 0;
}

}  // namespace penstock::base

// A rate as a token bucket: pure arithmetic on times that are given.
//
// Whole numbers throughout, so that nothing is gained or lost by rounding: over any length of time, at most a
// full bucket and what the rate gives in that time is taken.  Not thread-safe.
#pragma once
#include <cstdint>

#include "base/clock.h"

namespace penstock::base {

// `amount` in each `per_ms` milliseconds, evenly; a full bucket holds `amount`.
struct Rate {
    std::int64_t amount = 1;
    std::int64_t per_ms = 1000;
};

class TokenBucket {
public:
    // Full.
    explicit TokenBucket(Rate rate) : rate_(rate), level_(capacity()) {}

    // Takes all of it, or refuses and takes nothing.  What is more than a full bucket holds is taken from a
    // full one, and is then owed; otherwise it could never be had.
    bool take(std::int64_t amount, WallMs now);
    // Takes what has been used already; the bucket may owe it.
    void charge(std::int64_t amount, WallMs now);
    bool is_full(WallMs now);
    bool owes(WallMs now);

private:
    std::int64_t capacity() const { return rate_.amount * rate_.per_ms; }
    void refill(WallMs now);

    Rate rate_;
    std::int64_t level_;  // in amount × milliseconds: each millisecond gives rate_.amount of it
    WallMs at_ = 0;       // of the level
};

}  // namespace penstock::base

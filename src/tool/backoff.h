// How long to wait before the n-th repetition: twice as long each time, to 5 s, less up to a half by chance,
// so that clients that were refused together do not come back together.
#pragma once
#include <algorithm>
#include <chrono>

#include "base/random.h"

namespace penstock::tool {

inline std::chrono::milliseconds backoff(int repetition) {
    const std::int64_t most = std::min<std::int64_t>(5000, std::int64_t{50} << std::clamp(repetition, 0, 10));
    return std::chrono::milliseconds(most -
                                     static_cast<std::int64_t>(base::random_u64() % 1000) * most / 2000);
}

}  // namespace penstock::tool

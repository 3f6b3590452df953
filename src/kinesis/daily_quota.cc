#include "kinesis/daily_quota.h"

#include <algorithm>

#include "kinesis/errors.h"
#include "kinesis/limits.h"

namespace penstock::kinesis {

api::Result<void> DailyQuota::take(std::string_view operation, const Stream& stream, base::WallMs now) {
    constexpr base::WallMs day_ms = 24 * 3'600'000;
    const auto quotas = daily_quotas();
    const auto quota = std::ranges::find(quotas, operation, &Daily::operation);
    if (quota == quotas.end()) return {};
    auto& times = made_[{stream.log_group(), quota->operation}];
    while (!times.empty() && now - times.front() >= day_ms) times.pop_front();
    if (times.size() >= quota->changes)
        return std::unexpected(daily_quota_exceeded(operation, stream, quota->changes));
    times.push_back(now);
    return {};
}

void DailyQuota::forget(const Stream& stream) {
    const std::string group = stream.log_group();
    std::erase_if(made_, [&](const auto& entry) { return entry.first.first == group; });
}

}  // namespace penstock::kinesis

#include "lambda/counts.h"

#include <algorithm>

namespace penstock::lambda {

void Counts::begin(const std::string& function_arn) {
    const std::lock_guard lock(mutex_);
    Numbers& numbers = by_arn_[function_arn];
    ++numbers.invocations;
    ++numbers.concurrent;
}

void Counts::end(const std::string& function_arn, double ms, bool error) {
    const auto bucket = std::lower_bound(std::begin(kDurationBounds), std::end(kDurationBounds), ms);
    const std::lock_guard lock(mutex_);
    Numbers& numbers = by_arn_[function_arn];
    --numbers.concurrent;
    numbers.errors += error;
    ++numbers.durations[static_cast<std::size_t>(bucket - std::begin(kDurationBounds))];
    numbers.duration_sum_ms += ms;
}

void Counts::throttle(const std::string& function_arn) {
    const std::lock_guard lock(mutex_);
    ++by_arn_[function_arn].throttles;
}

void Counts::each(const std::function<void(const std::string& function_arn, const Numbers&)>& visit) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [arn, numbers] : by_arn_) visit(arn, numbers);
}

}  // namespace penstock::lambda

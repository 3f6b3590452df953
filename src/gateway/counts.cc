#include "gateway/counts.h"

#include <algorithm>

namespace penstock::gateway {

std::shared_ptr<Counts::Counter> Counts::at(const MetricPlace& place) {
    const std::lock_guard lock(mutex_);
    auto& counter = counters_[place];
    if (!counter) counter = std::make_shared<Counter>();
    return counter;
}

void Counts::add(const MetricPlace& place, Metric metric) {
    at(place)->counted[static_cast<std::size_t>(metric)].fetch_add(1, std::memory_order_relaxed);
}

void Counts::add_latency(const MetricPlace& place, std::int64_t ms) {
    const auto bucket = std::lower_bound(std::begin(kLatencyBounds), std::end(kLatencyBounds), ms);
    const auto counter = at(place);
    counter->latency[static_cast<std::size_t>(bucket - std::begin(kLatencyBounds))].fetch_add(
        1, std::memory_order_relaxed);
    counter->latency_sum_ms.fetch_add(static_cast<std::uint64_t>(std::max<std::int64_t>(ms, 0)),
                                      std::memory_order_relaxed);
}

void Counts::forget(const std::string& api_id) {
    const std::lock_guard lock(mutex_);
    std::erase_if(counters_, [&](const auto& one) { return one.first.api_id == api_id; });
}

void Counts::each(const std::function<void(const MetricPlace&, const Numbers&)>& visit) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [place, counter] : counters_) {
        Numbers numbers;
        for (std::size_t i = 0; i < numbers.counted.size(); ++i) numbers.counted[i] = counter->counted[i];
        for (std::size_t i = 0; i < numbers.latency.size(); ++i) numbers.latency[i] = counter->latency[i];
        numbers.latency_sum_ms = counter->latency_sum_ms;
        visit(place, numbers);
    }
}

}  // namespace penstock::gateway

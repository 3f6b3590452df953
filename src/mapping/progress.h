// What the readers of a mapping tell about it, under CloudWatch's names for event source mappings where there
// are such (Lambda guide, monitoring-metrics-types).
//
// Any thread.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

#include "base/clock.h"

namespace penstock::mapping {

enum class LastResult : std::uint8_t { none, ok, problem };

enum class Metric : std::uint8_t {
    polled,             // records read
    filtered_out,       // that no filter lets through
    invoked,            // that the function was given, again for each time
    failed_invoke,      // of these, those that were to be tried again
    dropped,            // given up, without a destination that was told
    delivered,          // given up, and a destination was told
    delivery_failures,  // destinations that could not be told
};
inline constexpr std::string_view kMetricNames[] = {
    "PolledEventCount",           "FilteredOutEventCount", "InvokedEventCount",
    "FailedInvokeEventCount",     "DroppedEventCount",     "OnFailureDestinationDeliveredEventCount",
    "DestinationDeliveryFailures"};

struct Progress {
    std::atomic<LastResult> last_result = LastResult::none;
    std::array<std::atomic<std::uint64_t>, std::size(kMetricNames)> counts{};
    // IteratorAge: how old the last record of the last batch was when that was finished.
    std::atomic<std::int64_t> iterator_age_ms = 0;

    void add(Metric metric, std::uint64_t count) {
        counts[static_cast<std::size_t>(metric)].fetch_add(count, std::memory_order_relaxed);
    }
    std::uint64_t count(Metric metric) const { return counts[static_cast<std::size_t>(metric)]; }
};

}  // namespace penstock::mapping

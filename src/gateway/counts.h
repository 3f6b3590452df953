// What a stage has been asked and how it went, under CloudWatch's names for WebSocket APIs (API Gateway
// guide, apigateway-websocket-api-logging).
//
// Thread-safe.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace penstock::gateway {

enum class Metric : std::uint8_t {
    connect_count,      // connections that were let in
    message_count,      // messages from clients, and to single clients
    client_error,       // refused before an integration was asked
    integration_error,  // integrations that answered 4xx or 5xx
    execution_error,    // integrations that could not be asked, or answered nothing that is one
};
inline constexpr std::string_view kMetricNames[] = {"ConnectCount", "MessageCount", "ClientError",
                                                    "IntegrationError", "ExecutionError"};

struct MetricPlace {
    std::string api_id;
    std::string stage;
    std::string route;  // "" for the whole stage
    auto operator<=>(const MetricPlace&) const = default;
};

class Counts {
public:
    // In milliseconds; the last has no bound.
    static constexpr std::int64_t kLatencyBounds[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 29'000};

    struct Numbers {
        std::array<std::uint64_t, std::size(kMetricNames)> counted{};
        std::array<std::uint64_t, std::size(kLatencyBounds) + 1> latency{};  // how many lie in each bucket
        std::uint64_t latency_sum_ms = 0;
    };

    void add(const MetricPlace& place, Metric metric);
    void add_latency(const MetricPlace& place, std::int64_t ms);
    void forget(const std::string& api_id);
    // In order.
    void each(const std::function<void(const MetricPlace&, const Numbers&)>& visit) const;

private:
    struct Counter {
        std::array<std::atomic<std::uint64_t>, std::size(kMetricNames)> counted{};
        std::array<std::atomic<std::uint64_t>, std::size(kLatencyBounds) + 1> latency{};
        std::atomic<std::uint64_t> latency_sum_ms = 0;
    };
    std::shared_ptr<Counter> at(const MetricPlace& place);

    mutable std::mutex mutex_;  // of the map; the counters need none
    std::map<MetricPlace, std::shared_ptr<Counter>> counters_;
};

}  // namespace penstock::gateway

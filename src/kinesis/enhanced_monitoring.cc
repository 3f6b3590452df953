#include "kinesis/enhanced_monitoring.h"

#include <algorithm>

namespace penstock::kinesis {
namespace {

std::vector<std::string> expand(const MetricsNames& names) {
    std::vector<std::string> all;
    for (const MetricsName& name : names) all.push_back(name.value);
    if (std::ranges::find(all, "ALL") == all.end()) return all;
    all.assign(std::begin(MetricsName::values), std::end(MetricsName::values));
    std::erase(all, "ALL");
    return all;
}

void put(wire::Member<MetricsNames>& to, const std::vector<std::string>& metrics) {
    to.present = true;
    for (const std::string& metric : metrics) to.value.emplace_back().value = metric;
}

}  // namespace

EnhancedMonitoring enhanced_monitoring(const Stream& after, const std::vector<std::string>& before) {
    EnhancedMonitoring out;
    out.stream_name.put(after.name);
    put(out.current, before);
    put(out.desired, after.metrics);
    out.stream_arn.put(after.arn());
    return out;
}

std::vector<std::string> with_metrics(std::vector<std::string> metrics, const MetricsNames& more) {
    for (std::string& name : expand(more)) metrics.push_back(std::move(name));
    std::ranges::sort(metrics);
    const auto rest = std::ranges::unique(metrics);
    metrics.erase(rest.begin(), rest.end());
    return metrics;
}

std::vector<std::string> without_metrics(std::vector<std::string> metrics, const MetricsNames& less) {
    for (const std::string& name : expand(less)) std::erase(metrics, name);
    return metrics;
}

}  // namespace penstock::kinesis

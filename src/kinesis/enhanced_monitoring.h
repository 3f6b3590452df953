// Shard-level metrics: which a client asked for.  "ALL" stands for all seven.
#pragma once
#include "kinesis/shapes.h"
#include "kinesis/stream.h"

namespace penstock::kinesis {

// What EnableEnhancedMonitoring and DisableEnhancedMonitoring answer.
struct EnhancedMonitoring {
    Optional<"StreamName", StreamName> stream_name;
    Optional<"CurrentShardLevelMetrics", MetricsNames> current;  // before
    Optional<"DesiredShardLevelMetrics", MetricsNames> desired;  // after
    Optional<"StreamARN", StreamArn> stream_arn;
};

EnhancedMonitoring enhanced_monitoring(const Stream& after, const std::vector<std::string>& before);
std::vector<std::string> with_metrics(std::vector<std::string> metrics, const MetricsNames& more);
std::vector<std::string> without_metrics(std::vector<std::string> metrics, const MetricsNames& less);

}  // namespace penstock::kinesis

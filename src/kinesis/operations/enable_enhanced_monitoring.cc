#include "kinesis/enhanced_monitoring.h"
#include "kinesis/operation.h"

namespace penstock::kinesis {

struct EnableEnhancedMonitoring {
    static constexpr std::string_view name = "EnableEnhancedMonitoring";
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"ShardLevelMetrics", MetricsNames> metrics;
        Optional<"StreamName", StreamName> stream_name;
        Optional<"StreamARN", StreamArn> stream_arn;
    };
    using Response = EnhancedMonitoring;

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        std::vector<std::string> before;
        auto changing = streams.change(*stream, [&](Stream& next) -> Result<void> {
            before = next.metrics;
            next.metrics = with_metrics(next.metrics, *request.metrics);
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return enhanced_monitoring(**changed, before);
    }
};

Operation enable_enhanced_monitoring() { return api::operation<EnableEnhancedMonitoring, Streams>(); }

}  // namespace penstock::kinesis

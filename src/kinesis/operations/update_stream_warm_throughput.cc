#include "kinesis/describe.h"
#include "kinesis/operation.h"

namespace penstock::kinesis {

// Kept and shown.  A shard here has no throughput of its own to warm, and the billing commitment that AWS
// asks for first is not asked for.
struct UpdateStreamWarmThroughput {
    static constexpr std::string_view name = "UpdateStreamWarmThroughput";
    static constexpr bool runs_at_home = true;

    struct Request {
        Optional<"StreamARN", StreamArn> stream_arn;
        Optional<"StreamName", StreamName> stream_name;
        Required<"WarmThroughputMiBps", NaturalInteger> warm_throughput;
    };
    struct Response {
        Optional<"StreamARN", StreamArn> stream_arn;
        Optional<"StreamName", StreamName> stream_name;
        Optional<"WarmThroughput", WarmThroughput> warm_throughput;
    };

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        auto changing = streams.change(*stream, [&](Stream& next) -> Result<void> {
            if (!next.on_demand) return std::unexpected(warm_throughput_needs_on_demand());
            next.warm_throughput_mibps = request.warm_throughput->value;
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        Response response;
        response.stream_arn.put((*changed)->arn());
        response.stream_name.put((*changed)->name);
        response.warm_throughput = describe_warm_throughput(**changed);
        co_return response;
    }
};

Operation update_stream_warm_throughput() { return api::operation<UpdateStreamWarmThroughput, Streams>(); }

}  // namespace penstock::kinesis

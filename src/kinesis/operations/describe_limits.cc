#include "kinesis/operation.h"

namespace penstock::kinesis {

struct DescribeLimits {
    static constexpr std::string_view name = "DescribeLimits";

    using Request = Empty;
    struct Response {
        Required<"ShardLimit", wire::Integer> shard_limit;
        Required<"OpenShardCount", wire::Integer> open_shard_count;
        Required<"OnDemandStreamCount", wire::Integer> on_demand_stream_count;
        Required<"OnDemandStreamCountLimit", wire::Integer> on_demand_stream_count_limit;
    };

    static Result<Response> run(Streams& streams, const api::Caller& caller, const Request&) {
        constexpr auto on_demand_streams_max = static_cast<std::int64_t>(kOnDemandStreams);
        std::int64_t shards = 0, on_demand = 0;
        for (const StreamPtr& stream : streams.list(caller)) {
            shards += static_cast<std::int64_t>(stream->open_shards());
            on_demand += stream->on_demand ? 1 : 0;
        }
        Response response;
        response.shard_limit.put(static_cast<std::int64_t>(streams.shard_limit(caller.region)));
        response.open_shard_count.put(shards);
        response.on_demand_stream_count.put(on_demand);
        // More than the limit there may be while it is not enforced.
        response.on_demand_stream_count_limit.put(std::max(on_demand, on_demand_streams_max));
        return response;
    }
};

Operation describe_limits() { return api::operation<DescribeLimits, Streams>(); }

}  // namespace penstock::kinesis

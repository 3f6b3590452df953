#include "kinesis/lineage.h"
#include "kinesis/operation.h"

namespace penstock::kinesis {

struct UpdateShardCount {
    static constexpr std::string_view name = "UpdateShardCount";
    static constexpr bool runs_at_home = true;

    struct Request {
        Optional<"StreamName", StreamName> stream_name;
        Required<"TargetShardCount", AtLeastOne> target;
        Required<"ScalingType", ScalingType> scaling_type;
        Optional<"StreamARN", StreamArn> stream_arn;
    };
    struct Response {
        Optional<"StreamName", StreamName> stream_name;
        Optional<"CurrentShardCount", AtLeastOne> current;  // before
        Optional<"TargetShardCount", AtLeastOne> target;
        Optional<"StreamARN", StreamArn> stream_arn;
    };

    static Result<void> check(const Streams& streams, const Stream& stream, std::size_t target) {
        constexpr std::size_t target_max = 10'000;
        if (stream.on_demand) return std::unexpected(stream_is_on_demand(stream));
        const std::size_t now = stream.open_shards();
        const std::string counts = "Current open shard count: " + std::to_string(now) +
                                   ", Target shard count: " + std::to_string(target);
        if (target > 2 * now) {
            return api::error(
                "LimitExceededException",
                "UpdateShardCount cannot scale up over double your current open shard count. " + counts);
        }
        if (2 * target < now) {
            return api::error(
                "LimitExceededException",
                "UpdateShardCount cannot scale down below half your current open shard count. " + counts);
        }
        const bool room =
            target <= now || streams.check_shard_limit(stream.account, stream.region, target - now);
        if (target <= target_max && room) return {};
        return api::error("LimitExceededException",
                          "Target shard count or number of open shards cannot be greater than " +
                              std::to_string(room ? target_max : streams.shard_limit(stream.region)) + ". " +
                              counts);
    }

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        const auto target = static_cast<std::uint32_t>(request.target->value);
        std::size_t before = 0;
        auto resharding = streams.reshard(*stream, [&](Stream& next) -> Result<void> {
            before = next.open_shards();
            if (auto ok = check(streams, next, target); !ok) return ok;
            if (auto ok = streams.take_daily(name, next); !ok) return ok;
            rescale(next, target, streams.clock().now_ms() / 1000);
            return {};
        });
        const auto resharded = co_await resharding;
        if (!resharded) co_return std::unexpected(resharded.error());
        Response response;
        response.stream_name.put((*stream)->name);
        response.current.put(static_cast<std::int64_t>(before));
        response.target.put(request.target->value);
        response.stream_arn.put((*stream)->arn());
        co_return response;
    }
};

Operation update_shard_count() { return api::operation<UpdateShardCount, Streams>(); }

}  // namespace penstock::kinesis

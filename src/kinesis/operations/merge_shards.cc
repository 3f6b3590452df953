#include "kinesis/lineage.h"
#include "kinesis/operation.h"

namespace penstock::kinesis {

// ShardToMerge is the lower of the two ranges.
struct MergeShards {
    static constexpr std::string_view name = "MergeShards";
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"ShardToMerge", ShardId> shard_to_merge;
        Required<"AdjacentShardToMerge", ShardId> adjacent_shard_to_merge;
        Optional<"StreamName", StreamName> stream_name;
        Optional<"StreamARN", StreamArn> stream_arn;
    };
    using Response = Empty;

    static Result<void> check(const Stream& stream, std::uint32_t lower, std::uint32_t upper) {
        if (stream.on_demand) return std::unexpected(stream_is_on_demand(stream));
        for (const std::uint32_t index : {lower, upper}) {
            if (index >= stream.shards.size())
                return std::unexpected(could_not_find_shard(shard_id(index), stream.name, stream.account));
        }
        for (const std::uint32_t index : {lower, upper}) {
            if (stream.shards[index].closed_s)
                return std::unexpected(shard_is_closed(stream.shards[index], stream));
        }
        const HashRange& a = stream.shards[lower].range;
        const HashRange& b = stream.shards[upper].range;
        if (a.last != kHashMax && a.last + 1 == b.first) return {};
        return std::unexpected(invalid_argument(
            "Shards " + shard_id(lower) + " and " + shard_id(upper) + " in stream " + stream.name +
            " under account " + stream.account + " are not an adjacent pair of shards eligible for merging"));
    }

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        const auto wanted = Streams::refer(caller, request.stream_name, request.stream_arn);
        if (!wanted) co_return std::unexpected(wanted.error());
        const auto lower = parse_shard_id(request.shard_to_merge->value);
        const auto upper = parse_shard_id(request.adjacent_shard_to_merge->value);
        if (!lower || !upper) {
            // AWS looks at the shard ids before it looks for the stream.
            const ShardId& wrong = lower ? *request.adjacent_shard_to_merge : *request.shard_to_merge;
            co_return std::unexpected(could_not_find_shard(wrong.value, wanted->name, wanted->account));
        }
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        auto resharding = streams.reshard(*stream, [&](Stream& next) -> Result<void> {
            if (auto ok = check(next, *lower, *upper); !ok) return ok;
            merge(next, *lower, *upper, streams.clock().now_ms() / 1000);
            return {};
        });
        const auto resharded = co_await resharding;
        if (!resharded) co_return std::unexpected(resharded.error());
        co_return Response{};
    }
};

Operation merge_shards() { return api::operation<MergeShards, Streams>(); }

}  // namespace penstock::kinesis

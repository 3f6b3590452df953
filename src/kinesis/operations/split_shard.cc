#include "kinesis/lineage.h"
#include "kinesis/operation.h"

namespace penstock::kinesis {

struct SplitShard {
    static constexpr std::string_view name = "SplitShard";
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"NewStartingHashKey", HashKey> new_starting_hash_key;
        Optional<"StreamName", StreamName> stream_name;
        Required<"ShardToSplit", ShardId> shard_to_split;
        Optional<"StreamARN", StreamArn> stream_arn;
    };
    using Response = Empty;

    // The order of the checks is kinesalite's (actions/splitShard.js).
    static Result<HashValue> check(const Streams& streams, const Stream& stream, std::uint32_t index,
                                   const std::string& key) {
        if (stream.on_demand) return std::unexpected(stream_is_on_demand(stream));
        if (index >= stream.shards.size())
            return std::unexpected(could_not_find_shard(shard_id(index), stream.name, stream.account));
        if (auto room = streams.check_shard_limit(stream.account, stream.region, 1); !room)
            return std::unexpected(room.error());
        const Shard& shard = stream.shards[index];
        if (shard.closed_s) return std::unexpected(shard_is_closed(shard, stream));
        const auto at = parse_hash(key);
        if (at && *at > shard.range.first && *at - 1 > shard.range.first && *at < shard.range.last)
            return *at;
        return std::unexpected(invalid_argument(
            "NewStartingHashKey " + key + " used in SplitShard() on shard " + shard.id() + " in stream " +
            stream.name + " under account " + stream.account +
            " is not both greater than one plus the shard's StartingHashKey " + to_text(shard.range.first) +
            " and less than the shard's EndingHashKey " + to_text(shard.range.last) + "."));
    }

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        const auto wanted = Streams::refer(caller, request.stream_name, request.stream_arn);
        if (!wanted) co_return std::unexpected(wanted.error());
        const auto index = parse_shard_id(request.shard_to_split->value);
        if (!index) {
            // AWS looks at the shard id before it looks for the stream.
            co_return std::unexpected(
                could_not_find_shard(request.shard_to_split->value, wanted->name, wanted->account));
        }
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        auto resharding = streams.reshard(*stream, [&](Stream& next) -> Result<void> {
            const auto at = check(streams, next, *index, request.new_starting_hash_key->value);
            if (!at) return std::unexpected(at.error());
            split(next, *index, *at, streams.clock().now_ms() / 1000);
            return {};
        });
        const auto resharded = co_await resharding;
        if (!resharded) co_return std::unexpected(resharded.error());
        co_return Response{};
    }
};

Operation split_shard() { return api::operation<SplitShard, Streams>(); }

}  // namespace penstock::kinesis

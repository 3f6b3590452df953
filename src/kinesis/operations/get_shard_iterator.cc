#include "kinesis/operation.h"
#include "kinesis/shard_iterator.h"
#include "kinesis/starting_position.h"

namespace penstock::kinesis {

struct GetShardIterator {
    static constexpr std::string_view name = "GetShardIterator";

    struct Request {
        Required<"ShardId", ShardId> shard_id;
        Required<"ShardIteratorType", ShardIteratorType> type;
        Optional<"StartingSequenceNumber", SequenceNumberText> starting_sequence_number;
        Optional<"StreamName", StreamName> stream_name;
        Optional<"Timestamp", wire::Timestamp> timestamp;
        Optional<"StreamARN", StreamArn> stream_arn;
        Optional<"DryRun", wire::Boolean> dry_run;
    };
    struct Response {
        Optional<"ShardIterator", ShardIterator> iterator;
    };

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        const auto wanted = Streams::refer(caller, request.stream_name, request.stream_arn);
        if (!wanted) co_return std::unexpected(wanted.error());
        const auto index = parse_shard_id(request.shard_id->value);
        if (!index) {
            // AWS looks at the shard id before it looks for the stream.
            co_return std::unexpected(
                could_not_find_shard(request.shard_id->value, wanted->name, wanted->account));
        }
        // Of a stream that is not there AWS says that the shard is not (kinesalite,
        // actions/getShardIterator.js).
        const StreamPtr stream = streams.find(wanted->account, wanted->region, wanted->name);
        if (!stream || *index >= stream->shards.size())
            co_return std::unexpected(shard_does_not_exist(shard_id(*index), wanted->name, wanted->account));
        const Shard& shard = stream->shards[*index];
        const StartingPoint point{.operation = name,
                                  .type = request.type->value,
                                  .sequence_number = &request.starting_sequence_number,
                                  .timestamp = &request.timestamp};
        auto starting = starting_position(streams, stream, shard, point);
        const auto next = co_await starting;
        if (!next) co_return std::unexpected(next.error());
        if (request.dry_run->value) co_return std::unexpected(dry_run());

        const IteratorState state{.account = stream->account,
                                  .region = stream->region,
                                  .stream = stream->name,
                                  .stream_created_ms = stream->created_ms,
                                  .shard = shard.index,
                                  .next = *next,
                                  .issued_ms = streams.clock().now_ms()};
        Response response;
        response.iterator.put(encode(state));
        co_return response;
    }
};

Operation get_shard_iterator() { return api::operation<GetShardIterator, Streams>(); }

}  // namespace penstock::kinesis

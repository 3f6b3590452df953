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
    };
    struct Response {
        Optional<"ShardIterator", ShardIterator> iterator;
    };

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        const auto index = parse_shard_id(request.shard_id->value);
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!index) {
            // AWS looks at the shard id before it looks for the stream.
            const std::string stream_name = stream ? (*stream)->name : request.stream_name->value;
            co_return std::unexpected(
                could_not_find_shard(request.shard_id->value, stream_name, caller.account));
        }
        if (!stream) co_return std::unexpected(stream.error());
        if (*index >= (*stream)->shards.size()) {
            co_return std::unexpected(
                shard_does_not_exist(shard_id(*index), (*stream)->name, (*stream)->account));
        }
        const Shard& shard = (*stream)->shards[*index];
        const StartingPoint point{.operation = name,
                                  .type = request.type->value,
                                  .sequence_number = &request.starting_sequence_number,
                                  .timestamp = &request.timestamp};
        auto starting = starting_position(streams, *stream, shard, point);
        const auto next = co_await starting;
        if (!next) co_return std::unexpected(next.error());

        const IteratorState state{.account = (*stream)->account,
                                  .region = (*stream)->region,
                                  .stream = (*stream)->name,
                                  .stream_created_ms = (*stream)->created_ms,
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

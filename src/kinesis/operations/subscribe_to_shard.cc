#include "kinesis/operation.h"
#include "kinesis/resource.h"
#include "kinesis/starting_position.h"
#include "kinesis/subscription.h"

namespace penstock::kinesis {

struct SubscribeToShard {
    static constexpr std::string_view name = "SubscribeToShard";

    struct StartingPosition {
        Required<"Type", ShardIteratorType> type;
        Optional<"SequenceNumber", SequenceNumberText> sequence_number;
        Optional<"Timestamp", wire::Timestamp> timestamp;
    };
    struct Request {
        Required<"ConsumerARN", ConsumerArn> consumer_arn;
        Required<"ShardId", ShardId> shard_id;
        Required<"StartingPosition", StartingPosition> starting_position;
        Optional<"DryRun", wire::Boolean> dry_run;
    };
    struct EventStream {
        Required<"SubscribeToShardEvent", SubscribeToShardEvent> event;
    };
    // Declared, and never filled: the events follow one by one.
    struct Response {
        Required<"EventStream", EventStream> event_stream;
    };

    static Result<Subscribed> find(const Streams& streams, const Request& request) {
        auto consumer = find_consumer(streams, request.consumer_arn, {}, {});
        if (!consumer) return std::unexpected(consumer.error());
        const StreamPtr stream = consumer->stream;
        const std::string &stream_name = stream->name, &account = stream->account;
        const auto shard = parse_shard_id(request.shard_id->value);
        if (!shard)
            return std::unexpected(could_not_find_shard(request.shard_id->value, stream_name, account));
        if (*shard >= stream->shards.size())
            return std::unexpected(shard_does_not_exist(shard_id(*shard), stream_name, account));
        return Subscribed{.stream = stream,
                          .shard = *shard,
                          .consumer = consumer->consumer->name,
                          .consumer_created_ms = consumer->consumer->created_ms,
                          .from = {}};
    }

    static Reply<api::EventSource> run(Streams& streams, const api::Caller&, const Request& request) {
        auto to = find(streams, request);
        if (!to) co_return std::unexpected(to.error());
        const StartingPosition& position = *request.starting_position;
        const StartingPoint point{.operation = name,
                                  .type = position.type->value,
                                  .sequence_number = &position.sequence_number,
                                  .timestamp = &position.timestamp};
        auto starting = kinesis::starting_position(streams, to->stream, to->stream->shards[to->shard], point);
        const auto from = co_await starting;
        if (!from) co_return std::unexpected(from.error());
        if (request.dry_run->value) co_return std::unexpected(dry_run());
        to->from = *from;
        co_return subscribe(streams, std::move(*to));
    }
};

Operation subscribe_to_shard() { return api::operation<SubscribeToShard, Streams>(); }

}  // namespace penstock::kinesis

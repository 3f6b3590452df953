#include "base/text.h"
#include "kinesis/operation.h"
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
    };
    struct EventStream {
        Required<"SubscribeToShardEvent", SubscribeToShardEvent> event;
    };
    // Declared, and never filled: the events follow one by one.
    struct Response {
        Required<"EventStream", EventStream> event_stream;
    };

    // arn:aws:kinesis:REGION:ACCOUNT:stream/NAME/consumer/CONSUMER:CREATED, which the pattern has checked.
    static Result<Subscribed> find(const Streams& streams, const Request& request) {
        const std::string_view arn = request.consumer_arn->value;
        const auto parts = base::split(arn, ':');
        const auto path = base::split(parts[5], '/');
        if (path.size() != 4) return std::unexpected(invalid_argument("Invalid ConsumerARN."));
        const std::string region(parts[3]), account(parts[4]), stream_name(path[1]), consumer_name(path[3]);
        const StreamPtr stream = streams.find(account, region, stream_name);
        if (!stream) return std::unexpected(stream_not_found(stream_name, account));
        const Consumer* const consumer = stream->find_consumer(consumer_name);
        if (!consumer || stream->consumer_arn(*consumer) != arn)
            return std::unexpected(consumer_not_found(consumer_name, account));
        const auto shard = parse_shard_id(request.shard_id->value);
        if (!shard)
            return std::unexpected(could_not_find_shard(request.shard_id->value, stream_name, account));
        if (*shard >= stream->shards.size())
            return std::unexpected(shard_does_not_exist(shard_id(*shard), stream_name, account));
        return Subscribed{.stream = stream,
                          .shard = *shard,
                          .consumer = consumer_name,
                          .consumer_created_ms = consumer->created_ms,
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
        to->from = *from;
        co_return subscribe(streams, std::move(*to));
    }
};

Operation subscribe_to_shard() { return api::operation<SubscribeToShard, Streams>(); }

}  // namespace penstock::kinesis

#include <cmath>

#include "kinesis/operation.h"
#include "kinesis/shard_iterator.h"

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

    static Result<void> check_type(const Request& request) {
        const std::string& type = request.type->value;
        const bool by_number = type.ends_with("_SEQUENCE_NUMBER");
        if (by_number == request.starting_sequence_number.present) return {};
        return std::unexpected(invalid_argument(
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber "
            "or (2) "
            "TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified " +
            type + (by_number ? " and no StartingSequenceNumber." : " and also a StartingSequenceNumber.")));
    }

    static Result<api::RecordPosition> at_number(const Stream& stream, const Shard& shard,
                                                 const Request& request) {
        const std::string& text = request.starting_sequence_number->value;
        const std::string used = "StartingSequenceNumber " + text + " used in GetShardIterator on shard " +
                                 shard.id() + " in stream " + stream.name + " under account " +
                                 stream.account + " is invalid";
        if (text == "0") return api::RecordPosition{1, 0};  // as TRIM_HORIZON: what old consumers send
        const auto number = parse_sequence_number(text);
        if (!number) return std::unexpected(invalid_argument(used + "."));
        if (number->shard != shard.index) {
            return std::unexpected(
                invalid_argument("Invalid StartingSequenceNumber. It encodes " + shard_id(number->shard) +
                                 ", while it was used in a call to a shard with " + shard.id()));
        }
        if (number->shard_created_s != shard.created_s) {
            return std::unexpected(invalid_argument(used + " because it did not come from this stream."));
        }
        api::RecordPosition position = to_position(number->index);
        if (*request.type == "AFTER_SEQUENCE_NUMBER") ++position.index;
        return position;
    }

    static Result<base::WallMs> at_time(const Streams& streams, const Request& request) {
        if (!request.timestamp) {
            return std::unexpected(
                invalid_argument("Must specify timestampInMillis parameter for iterator of type "
                                 "AT_TIMESTAMP. Current request has no "
                                 "timestamp parameter."));
        }
        const auto wanted = static_cast<base::WallMs>(std::llround(request.timestamp->value * 1000));
        const base::WallMs now = streams.clock().now_ms();
        if (wanted > now) {
            return std::unexpected(invalid_argument(
                "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
                "timestampInMillis: " +
                std::to_string(wanted) + ", currentTimestampInMillis: " + std::to_string(now)));
        }
        return wanted;
    }

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
        auto typed = check_type(request);
        if (!typed) co_return std::unexpected(typed.error());

        const Shard& shard = (*stream)->shards[*index];
        api::RecordPosition next{1, 0};
        if (request.starting_sequence_number) {
            auto position = at_number(**stream, shard, request);
            if (!position) co_return std::unexpected(position.error());
            next = *position;
        } else if (*request.type == "LATEST") {
            loop::Later<base::Answer<log::Bounds>> asking(
                [&](auto done) { streams.log().bounds((*stream)->log_of(shard), std::move(done)); });
            const auto bounds = co_await asking;
            if (!bounds) co_return std::unexpected(api::unavailable(bounds.error()));
            next.entry = bounds->last + 1;
        } else if (*request.type == "AT_TIMESTAMP") {
            auto time = at_time(streams, request);
            if (!time) co_return std::unexpected(time.error());
            loop::Later<base::Answer<log::Sequence>> asking([&](auto done) {
                streams.log().at_or_after((*stream)->log_of(shard), *time, std::move(done));
            });
            const auto first = co_await asking;
            if (!first) co_return std::unexpected(api::unavailable(first.error()));
            next.entry = *first;
        }

        const IteratorState state{.account = (*stream)->account,
                                  .region = (*stream)->region,
                                  .stream = (*stream)->name,
                                  .stream_created_ms = (*stream)->created_ms,
                                  .shard = shard.index,
                                  .next = next,
                                  .issued_ms = streams.clock().now_ms()};
        Response response;
        response.iterator.put(encode(state));
        co_return response;
    }
};

Operation get_shard_iterator() { return api::operation<GetShardIterator, Streams>(); }

}  // namespace penstock::kinesis

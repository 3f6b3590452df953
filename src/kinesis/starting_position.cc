#include "kinesis/starting_position.h"

#include <cmath>

#include "kinesis/errors.h"

namespace penstock::kinesis {
namespace {

api::Result<void> check_type(const StartingPoint& point) {
    const std::string type(point.type);
    const bool by_number = type.ends_with("_SEQUENCE_NUMBER");
    if (by_number == point.sequence_number->present) return {};
    return std::unexpected(invalid_argument(
        "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber "
        "or (2) "
        "TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified " +
        type + (by_number ? " and no StartingSequenceNumber." : " and also a StartingSequenceNumber.")));
}

api::Result<api::RecordPosition> at_number(const Stream& stream, const Shard& shard,
                                           const StartingPoint& point) {
    const std::string& text = point.sequence_number->value.value;
    const std::string used = "StartingSequenceNumber " + text + " used in " + std::string(point.operation) +
                             " on shard " + shard.id() + " in stream " + stream.name + " under account " +
                             stream.account + " is invalid";
    if (text == "0")
        return api::RecordPosition{1, 0};  // as TRIM_HORIZON: what old consumers send; AWS fails with 500
    const auto number = parse_sequence_number(text);
    if (!number) return std::unexpected(invalid_argument(used + "."));
    if (number->shard != shard.index) {
        return std::unexpected(
            invalid_argument("Invalid StartingSequenceNumber. It encodes " + shard_id(number->shard) +
                             ", while it was used in a call to a shard with " + shard.id()));
    }
    if (number->version != 2 || number->shard_created_s != shard.created_s) {
        return std::unexpected(invalid_argument(used + " because it did not come from this stream."));
    }
    api::RecordPosition position = to_position(number->index);
    if (point.type == "AFTER_SEQUENCE_NUMBER") ++position.index;
    return position;
}

api::Result<base::WallMs> at_time(const Streams& streams, const StartingPoint& point) {
    if (!*point.timestamp) {
        return std::unexpected(
            invalid_argument("Must specify timestampInMillis parameter for iterator of type "
                             "AT_TIMESTAMP. Current request has no "
                             "timestamp parameter."));
    }
    const auto wanted = static_cast<base::WallMs>(std::llround(point.timestamp->value.value * 1000));
    const base::WallMs now = streams.clock().now_ms();
    if (wanted > now) {
        return std::unexpected(invalid_argument(
            "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
            "timestampInMillis: " +
            std::to_string(wanted) + ", currentTimestampInMillis: " + std::to_string(now)));
    }
    return wanted;
}

}  // namespace

api::Reply<api::RecordPosition> starting_position(Streams& streams, StreamPtr stream, const Shard& shard,
                                                  StartingPoint point) {
    auto typed = check_type(point);
    if (!typed) co_return std::unexpected(typed.error());
    api::RecordPosition next{1, 0};
    if (*point.sequence_number) {
        auto position = at_number(*stream, shard, point);
        if (!position) co_return std::unexpected(position.error());
        next = *position;
    } else if (point.type == "LATEST") {
        loop::Later<base::Answer<log::Bounds>> asking(
            [&](auto done) { streams.log().bounds(stream->log_of(shard), std::move(done)); });
        const auto bounds = co_await asking;
        if (!bounds) co_return std::unexpected(api::unavailable(bounds.error()));
        next.entry = bounds->last + 1;
    } else if (point.type == "AT_TIMESTAMP") {
        auto time = at_time(streams, point);
        if (!time) co_return std::unexpected(time.error());
        loop::Later<base::Answer<log::Sequence>> asking(
            [&](auto done) { streams.log().at_or_after(stream->log_of(shard), *time, std::move(done)); });
        const auto first = co_await asking;
        if (!first) co_return std::unexpected(api::unavailable(first.error()));
        next.entry = *first;
    }
    co_return next;
}

}  // namespace penstock::kinesis

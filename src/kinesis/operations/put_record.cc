#include "kinesis/ingest.h"
#include "kinesis/operation.h"

namespace penstock::kinesis {

// Writes one record to the shard that owns its hash key.
struct PutRecord {
    static constexpr std::string_view name = "PutRecord";

    struct Request {
        Optional<"SequenceNumberForOrdering", SequenceNumberText> sequence_number_for_ordering;
        Required<"PartitionKey", PartitionKey> partition_key;
        Optional<"ExplicitHashKey", HashKey> explicit_hash_key;
        Required<"Data", Data> data;
        Optional<"StreamName", StreamName> stream_name;
        Optional<"StreamARN", StreamArn> stream_arn;
        Optional<"DryRun", wire::Boolean> dry_run;
    };
    struct Response {
        Required<"ShardId", ShardId> shard_id;
        Required<"SequenceNumber", SequenceNumberText> sequence_number;
        Optional<"EncryptionType", EncryptionType> encryption_type;
    };

    // A number from the future is one that nobody was given.  After the clock was set back those of before it
    // look the same, so then the shard's log is asked.
    static loop::Task<bool> was_given_out(Streams& streams, StreamPtr stream, SequenceNumber number) {
        if (number.time_s <= streams.clock().now_ms() / 1000) co_return true;
        const log::LogId id = stream->log_of(stream->shards[number.shard]);
        loop::Later<base::Answer<log::Bounds>> asking(
            [&](auto done) { streams.log().bounds(id, std::move(done)); });
        const auto bounds = co_await asking;
        co_return bounds&& to_position(number.index).entry <= bounds->last;
    }

    // A number of this stream.  A shard is one serial log, so the order itself is free.
    static Reply<Empty> check_ordering(Streams& streams, StreamPtr stream, std::string text) {
        const auto number = parse_sequence_number(text);
        bool valid = number && number->version == 2 && number->shard < stream->shards.size() &&
                     stream->shards[number->shard].created_s == number->shard_created_s;
        if (valid) {
            auto asking = was_given_out(streams, stream, *number);
            valid = co_await asking;
        }
        if (valid) co_return Empty{};
        co_return std::unexpected(invalid_argument("ExclusiveMinimumSequenceNumber " + text +
                                                   " used in PutRecord on stream " + stream->name +
                                                   " under account " + stream->account + " is invalid."));
    }

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        auto record =
            check_record(**stream, *request.data, *request.partition_key, request.explicit_hash_key, 0);
        if (!record) co_return std::unexpected(record.error());
        if (request.sequence_number_for_ordering) {
            auto checking = check_ordering(streams, *stream, request.sequence_number_for_ordering->value);
            const auto ordered = co_await checking;
            if (!ordered) co_return std::unexpected(ordered.error());
        }
        if (request.dry_run->value) co_return std::unexpected(dry_run());

        auto appending = streams.append(*stream, *record);
        auto stored = co_await appending;
        if (!stored) co_return std::unexpected(not_stored(stored.error(), **stream));

        Response response;
        response.shard_id.put(shard_id(stored->shard));
        response.sequence_number.put(std::move(stored->sequence_number));
        if ((*stream)->encryption) response.encryption_type.put("KMS");
        co_return response;
    }
};

Operation put_record() { return api::operation<PutRecord, Streams>(); }

}  // namespace penstock::kinesis

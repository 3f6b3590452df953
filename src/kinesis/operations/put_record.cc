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
    };
    struct Response {
        Required<"ShardId", ShardId> shard_id;
        Required<"SequenceNumber", SequenceNumberText> sequence_number;
        Optional<"EncryptionType", EncryptionType> encryption_type;
    };

    // A number of this stream, not from the future.  A shard is one serial log, so the order itself is free.
    static Result<void> check_ordering(const Streams& streams, const Stream& stream,
                                       const std::string& text) {
        const auto number = parse_sequence_number(text);
        if (number && number->shard < stream.shards.size() &&
            stream.shards[number->shard].created_s == number->shard_created_s &&
            number->time_s <= streams.clock().now_ms() / 1000) {
            return {};
        }
        return std::unexpected(invalid_argument("ExclusiveMinimumSequenceNumber " + text +
                                                " used in PutRecord on stream " + stream.name +
                                                " under account " + stream.account + " is invalid."));
    }

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        if (request.sequence_number_for_ordering) {
            auto ordered = check_ordering(streams, **stream, request.sequence_number_for_ordering->value);
            if (!ordered) co_return std::unexpected(ordered.error());
        }
        auto record =
            check_record(**stream, *request.data, *request.partition_key, request.explicit_hash_key, "");
        if (!record) co_return std::unexpected(record.error());

        std::vector<NewRecord> records;
        records.push_back(*record);
        auto appending = streams.append(*stream, std::move(records));
        auto stored = co_await appending;
        if (!stored[0]) co_return std::unexpected(not_stored(stored[0].error(), **stream));

        Response response;
        response.shard_id.put(shard_id(stored[0]->shard));
        response.sequence_number.put(std::move(stored[0]->sequence_number));
        if ((*stream)->encryption) response.encryption_type.put("KMS");
        co_return response;
    }
};

Operation put_record() { return api::operation<PutRecord, Streams>(); }

}  // namespace penstock::kinesis

#include "kinesis/ingest.h"
#include "kinesis/operation.h"

namespace penstock::kinesis {

// Writes up to 500 records; each has its own result, and a refused one fails alone only after all were
// checked.
struct PutRecords {
    static constexpr std::string_view name = "PutRecords";

    struct Entry {
        Required<"PartitionKey", PartitionKey> partition_key;
        Optional<"ExplicitHashKey", HashKey> explicit_hash_key;
        Required<"Data", Data> data;
    };
    struct Entries : std::vector<Entry> {
        static constexpr wire::Limits limits{.min = 1, .max = 500};
    };
    struct Request {
        Required<"Records", Entries> records;
        Optional<"StreamName", StreamName> stream_name;
        Optional<"StreamARN", StreamArn> stream_arn;
        Optional<"DryRun", wire::Boolean> dry_run;
    };
    struct ResultEntry {
        Optional<"SequenceNumber", SequenceNumberText> sequence_number;
        Optional<"ShardId", ShardId> shard_id;
        Optional<"ErrorCode", wire::Text> error_code;
        Optional<"ErrorMessage", wire::Text> error_message;
    };
    struct ResultEntries : std::vector<ResultEntry> {
        static constexpr wire::Limits limits{.min = 1, .max = 500};
    };
    struct Response {
        Optional<"FailedRecordCount", AtLeastOne> failed_record_count;
        Required<"Records", ResultEntries> records;
        Optional<"EncryptionType", EncryptionType> encryption_type;
    };

    static Reply<Response> run(Streams& streams, const api::Caller& caller, const Request& request) {
        constexpr std::size_t total_bytes_max = 10 * 1024 * 1024;
        auto stream = streams.find(caller, request.stream_name, request.stream_arn);
        if (!stream) co_return std::unexpected(stream.error());
        std::vector<NewRecord> records;
        records.reserve(request.records->size());
        std::size_t total = 0;
        for (const Entry& entry : *request.records) {
            auto record = check_record(**stream, *entry.data, *entry.partition_key, entry.explicit_hash_key,
                                       records.size() + 1);
            if (!record) co_return std::unexpected(record.error());
            total += record->data.size() + record->partition_key.size();
            records.push_back(*record);
        }
        if (total > total_bytes_max)
            co_return std::unexpected(invalid_argument("Records size exceeds 10 MB limit"));
        if (request.dry_run->value) co_return std::unexpected(dry_run());

        auto appending = streams.append(*stream, std::move(records));
        auto stored = co_await appending;

        Response response;
        response.records.set().reserve(stored.size());
        std::int64_t failed = 0;
        for (Stored& record : stored) {
            ResultEntry& entry = response.records.value.emplace_back();
            if (record) {
                entry.sequence_number.put(std::move(record->sequence_number));
                entry.shard_id.put(shard_id(record->shard));
            } else {
                api::Error error = entry_not_stored(record.error(), **stream);
                entry.error_code.put(std::move(error.code));
                entry.error_message.put(std::move(error.message));
                ++failed;
            }
        }
        response.failed_record_count.put(failed);
        if ((*stream)->encryption) response.encryption_type.put("KMS");
        co_return response;
    }
};

Operation put_records() { return api::operation<PutRecords, Streams>(); }

}  // namespace penstock::kinesis

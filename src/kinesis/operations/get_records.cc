#include "kinesis/operation.h"
#include "kinesis/shard_iterator.h"
#include "log/pack.h"

namespace penstock::kinesis {

struct GetRecords {
    static constexpr std::string_view name = "GetRecords";

    struct Request {
        Optional<"Limit", PageLimit> limit;
        Required<"ShardIterator", ShardIterator> iterator;
        Optional<"StreamARN", StreamArn> stream_arn;
    };
    struct Record {
        Required<"SequenceNumber", SequenceNumberText> sequence_number;
        Optional<"ApproximateArrivalTimestamp", wire::Timestamp> arrival;
        Required<"Data", Data> data;
        Required<"PartitionKey", PartitionKey> partition_key;
        Optional<"EncryptionType", EncryptionType> encryption_type;
    };
    struct Response {
        Required<"Records", std::vector<Record>> records;
        Optional<"NextShardIterator", ShardIterator> next;
        Optional<"MillisBehindLatest", wire::Long> millis_behind_latest;
        Optional<"ChildShards", std::vector<ChildShard>> child_shards;
    };

    struct Taken {
        std::vector<Record> records;
        api::RecordPosition next;
        base::WallMs last_at = 0;
    };

    // Records from the entries, up to AWS's bounds for one call.
    static Result<Taken> take(const Shard& shard, const log::Batch& batch, api::RecordPosition from,
                              std::size_t limit) {
        constexpr std::size_t bytes_max = 10 * 1024 * 1024;
        Taken taken{.records = {}, .next = from, .last_at = 0};
        std::size_t bytes = 0;
        for (const log::Entry& entry : batch.entries) {
            const auto records = log::unpack(*entry.data);
            if (!records) return api::error("InternalFailure", "a stored entry is unreadable", 500);
            // An entry other than the one asked for is read from its start (the asked one may have expired).
            std::uint32_t index = entry.sequence == from.entry ? from.index : 0;
            for (; index < records->size(); ++index) {
                const log::PackedRecord& record = (*records)[index];
                bytes += record.data.size() + record.partition_key.size();
                if (taken.records.size() == limit || (bytes > bytes_max && !taken.records.empty()))
                    return taken;
                Record& out = taken.records.emplace_back();
                out.sequence_number.set().value = to_text({.shard_created_s = shard.created_s,
                                                           .index = to_index({entry.sequence, index}),
                                                           .time_s = entry.at / 1000,
                                                           .shard = shard.index});
                out.arrival.put(static_cast<double>(entry.at) / 1000);
                out.data.put(record.data);
                out.partition_key.put(record.partition_key);
                taken.next = {entry.sequence, index + 1};
                taken.last_at = entry.at;
            }
            taken.next = {entry.sequence + 1, 0};
        }
        return taken;
    }

    static std::vector<ChildShard> children(const Stream& stream, const Shard& of) {
        std::vector<ChildShard> all;
        for (const Shard& shard : stream.shards) {
            if (shard.parent != of.index && shard.adjacent_parent != of.index) continue;
            ChildShard& child = all.emplace_back();
            child.shard_id.put(shard.id());
            child.parents.set().emplace_back().value = shard_id(*shard.parent);
            if (shard.adjacent_parent)
                child.parents.value.emplace_back().value = shard_id(*shard.adjacent_parent);
            child.hash_key_range.set().starting.put(to_text(shard.range.first));
            child.hash_key_range.value.ending.put(to_text(shard.range.last));
        }
        return all;
    }

    static Reply<Response> run(Streams& streams, const api::Caller&, const Request& request) {
        auto state = decode_iterator(request.iterator->value);
        if (!state) co_return std::unexpected(invalid_argument("Invalid ShardIterator."));
        const base::WallMs now = streams.clock().now_ms();
        if (now - state->issued_ms > kIteratorLifeMs)
            co_return std::unexpected(expired_iterator(state->issued_ms, now));
        const StreamPtr stream = streams.find(state->account, state->region, state->stream);
        if (!stream || stream->created_ms != state->stream_created_ms ||
            state->shard >= stream->shards.size()) {
            co_return std::unexpected(
                shard_does_not_exist(shard_id(state->shard), state->stream, state->account));
        }
        const Shard& shard = stream->shards[state->shard];

        // Entries a little over the 10 MiB of one answer: packs carry keys and headers besides.
        constexpr std::size_t read_bytes = 11 * 1024 * 1024;
        const auto limit = static_cast<std::size_t>(request.limit ? request.limit->value : 10'000);
        const std::size_t read_max = limit < 1000 ? read_bytes / 10 : read_bytes;
        loop::Later<base::Answer<log::Batch>> reading([&](auto done) {
            streams.log().read(stream->log_of(shard), state->next.entry, read_max, std::move(done));
        });
        const auto batch = co_await reading;
        if (!batch) co_return std::unexpected(api::unavailable(batch.error()));
        auto taken = take(shard, *batch, state->next, limit);
        if (!taken) co_return std::unexpected(taken.error());

        Response response;
        const bool at_tip = taken->next.entry > batch->bounds.last;
        response.millis_behind_latest.set().value =
            at_tip || taken->last_at == 0 ? 0 : std::max<std::int64_t>(0, now - taken->last_at);
        response.records = std::move(taken->records);
        if (batch->bounds.closed && at_tip) {
            response.child_shards = children(*stream, shard);
        } else {
            state->next = taken->next;
            state->issued_ms = now;
            response.next.put(encode(*state));
        }
        co_return response;
    }
};

Operation get_records() { return api::operation<GetRecords, Streams>(); }

}  // namespace penstock::kinesis

#include "kinesis/operation.h"
#include "kinesis/reading.h"
#include "kinesis/shard_iterator.h"
#include "kinesis/throughput.h"

namespace penstock::kinesis {

struct GetRecords {
    static constexpr std::string_view name = "GetRecords";

    struct Request {
        Optional<"Limit", PageLimit> limit;
        Required<"ShardIterator", ShardIterator> iterator;
        Optional<"StreamARN", StreamArn> stream_arn;
        Optional<"DryRun", wire::Boolean> dry_run;
    };
    struct Response {
        Required<"Records", std::vector<Record>> records;
        Optional<"NextShardIterator", ShardIterator> next;
        Optional<"MillisBehindLatest", wire::Long> millis_behind_latest;
        Optional<"ChildShards", std::vector<ChildShard>> child_shards;
    };

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
        if (request.dry_run->value) co_return std::unexpected(dry_run());
        const Shard& shard = stream->shards[state->shard];
        // None: this shard has no limits.
        Throughput* const throughput =
            stream->throughput.empty() ? nullptr : stream->throughput[shard.index].get();
        if (throughput && !throughput->take_read(now))
            co_return std::unexpected(shard_rate_exceeded(shard.id(), stream->name, stream->account));

        // Entries a little over the 10 MiB of one answer: packs carry keys and headers besides.
        constexpr std::size_t read_bytes = 11 * 1024 * 1024;
        const auto limit = static_cast<std::size_t>(request.limit ? request.limit->value : 10'000);
        const std::size_t read_max = limit < 1000 ? read_bytes / 10 : read_bytes;
        const log::LogId id = stream->log_of(shard);
        base::Answer<log::Batch> batch;
        while (true) {
            loop::Later<base::Answer<log::Batch>> reading(
                [&](auto done) { streams.log().read(id, state->next.entry, read_max, std::move(done)); });
            batch = co_await reading;
            if (!batch) co_return std::unexpected(api::unavailable(batch.error()));
            if (batch->entries.empty() || batch->entries.back().at >= stream->trim_horizon(now)) break;
            // All of it has expired: to the first entry that has not, without reading what lies between.
            loop::Later<base::Answer<log::Sequence>> seeking([&](auto done) {
                streams.log().at_or_after(id, stream->trim_horizon(now), std::move(done));
            });
            const auto first = co_await seeking;
            if (!first) co_return std::unexpected(api::unavailable(first.error()));
            state->next = {*first, 0};
        }
        auto taken = take(*stream, shard, *batch, state->next, now, {.records = limit});
        if (!taken) co_return std::unexpected(taken.error());
        if (throughput) throughput->charge_read(taken->bytes, now);

        Response response;
        const bool at_tip = taken->next.entry > batch->bounds.last;
        response.millis_behind_latest.set().value =
            at_tip || taken->last_at == 0 ? 0 : std::max<std::int64_t>(0, now - taken->last_at);
        response.records = std::move(taken->records);
        if (batch->bounds.closed && at_tip) {
            // The shard may have been closed since the stream was looked up; its children are there before
            // that.
            const StreamPtr current = streams.find(state->account, state->region, state->stream);
            response.child_shards = children_of(current ? *current : *stream, shard);
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

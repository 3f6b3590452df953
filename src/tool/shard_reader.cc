#include "tool/shard_reader.h"

#include <cmath>

#include "base/clock.h"

namespace penstock::tool {
namespace {

constexpr std::size_t kFirstPageRecords = 100;  // before it is known how large they are
constexpr std::size_t kPageRecordsMax = 10'000;

}  // namespace

ShardReader::ShardReader(std::string stream, std::string shard, Position from)
    : stream_(std::move(stream)), shard_(std::move(shard)), from_(from) {}

api::Result<void> ShardReader::find_place(Client& client) {
    GetShardIterator::Request request;
    name_stream(request, stream_);
    request.shard_id.put(shard_);
    if (!last_sequence_.empty()) {
        request.type.put("AFTER_SEQUENCE_NUMBER");
        request.after.put(last_sequence_);
    } else if (from_.kind == Position::Kind::timestamp) {
        request.type.put("AT_TIMESTAMP");
        request.timestamp.put(static_cast<double>(from_.at_ms) / 1000);
    } else {
        request.type.put(from_.kind == Position::Kind::latest ? "LATEST" : "TRIM_HORIZON");
    }
    auto response = client.call<GetShardIterator::Response>("GetShardIterator", request);
    if (!response) return std::unexpected(response.error());
    iterator_ = response->iterator->value;
    return {};
}

std::size_t ShardReader::limit(std::size_t bytes_wanted) const {
    if (record_bytes_ == 0) return kFirstPageRecords;
    return std::clamp<std::size_t>(bytes_wanted / record_bytes_, 1, kPageRecordsMax);
}

api::Result<void> ShardReader::read(Client& client, std::size_t bytes_wanted) {
    if (iterator_.empty()) {
        if (auto found = find_place(client); !found) return found;
    }
    GetRecords::Request request;
    request.iterator.put(iterator_);
    request.limit.put(static_cast<std::int64_t>(limit(bytes_wanted)));
    auto page = client.call<GetRecords::Response>("GetRecords", request);
    if (!page && page.error().code == "ExpiredIteratorException") {
        iterator_.clear();
        return {};
    }
    if (!page) return std::unexpected(page.error());

    std::size_t bytes = 0;
    for (GetRecords::Record& record : page->records.value) {
        Line line{.shard_id = shard_,
                  .sequence_number = std::move(record.sequence_number.value.value),
                  .partition_key = std::move(record.partition_key.value.value),
                  .data = std::move(record.data.value.value)};
        if (record.arrival) line.arrival_ms = std::llround(record.arrival->value * 1000);
        bytes += line.data.size() + line.partition_key.size();
        last_sequence_ = line.sequence_number;
        records.push_back(std::move(line));
    }
    if (!page->records->empty()) record_bytes_ = bytes / page->records->size() + 1;
    // Should the iterator expire before there was a record: what came since must not be passed over.
    if (from_.kind == Position::Kind::latest)
        from_ = {.kind = Position::Kind::timestamp, .at_ms = base::Clock::system().now_ms()};
    ended_ = !page->next;
    at_tip_ = !ended_ && page->millis_behind_latest->value == 0;
    iterator_ = std::move(page->next.value.value);
    children_ = std::move(page->child_shards.value);
    return {};
}

}  // namespace penstock::tool

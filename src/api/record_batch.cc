#include "api/record_batch.h"

#include <cstring>

namespace penstock::api {
namespace {

struct Head {
    std::uint32_t count;
    std::uint32_t source_arn, shard_id, region, state;  // bytes of each
    std::uint8_t has_window, is_final, terminated_early, unused;
    std::int64_t start_ms, end_ms;
};

struct RecordHead {
    std::int64_t arrived_ms;
    std::uint32_t sequence_number, partition_key, data;  // bytes of each
    std::uint32_t unused;
};

std::uint32_t size_of(std::string_view text) { return static_cast<std::uint32_t>(text.size()); }

class Reader {
public:
    explicit Reader(std::string_view bytes) : left_(bytes) {}

    template <class T>
    bool read(T& value) {
        if (left_.size() < sizeof value) return false;
        std::memcpy(&value, left_.data(), sizeof value);
        left_.remove_prefix(sizeof value);
        return true;
    }
    bool read(std::string_view& text, std::uint32_t size) {
        if (left_.size() < size) return false;
        text = left_.substr(0, size);
        left_.remove_prefix(size);
        return true;
    }
    bool done() const { return left_.empty(); }

private:
    std::string_view left_;
};

}  // namespace

RecordBatchBuilder::RecordBatchBuilder(const BatchOrigin& origin, const std::optional<BatchWindow>& window) {
    Head head{};
    head.source_arn = size_of(origin.source_arn);
    head.shard_id = size_of(origin.shard_id);
    head.region = size_of(origin.region);
    if (window) {
        head.has_window = 1;
        head.state = size_of(window->state);
        head.is_final = window->is_final;
        head.terminated_early = window->terminated_early;
        head.start_ms = window->start_ms;
        head.end_ms = window->end_ms;
    }
    bytes_.append(reinterpret_cast<const char*>(&head), sizeof head);
    bytes_ += origin.source_arn;
    bytes_ += origin.shard_id;
    bytes_ += origin.region;
    if (window) bytes_ += window->state;
}

std::size_t RecordBatchBuilder::cost(const BatchRecord& record) {
    return sizeof(RecordHead) + record.sequence_number.size() + record.partition_key.size() +
           record.data.size();
}

void RecordBatchBuilder::add(const BatchRecord& record) {
    const RecordHead head{.arrived_ms = record.arrived_ms,
                          .sequence_number = size_of(record.sequence_number),
                          .partition_key = size_of(record.partition_key),
                          .data = size_of(record.data),
                          .unused = 0};
    bytes_.append(reinterpret_cast<const char*>(&head), sizeof head);
    bytes_ += record.sequence_number;
    bytes_ += record.partition_key;
    bytes_ += record.data;
    ++count_;
}

std::string RecordBatchBuilder::take() {
    std::memcpy(bytes_.data() + offsetof(Head, count), &count_, sizeof count_);
    return std::move(bytes_);
}

bool read_record_batch(std::string_view bytes, RecordBatch& into) {
    Reader reader(bytes);
    Head head{};
    std::string_view state;
    if (!reader.read(head) || !reader.read(into.origin.source_arn, head.source_arn) ||
        !reader.read(into.origin.shard_id, head.shard_id) || !reader.read(into.origin.region, head.region) ||
        !reader.read(state, head.state))
        return false;
    into.window.reset();
    if (head.has_window)
        into.window = BatchWindow{.start_ms = head.start_ms,
                                  .end_ms = head.end_ms,
                                  .state = state,
                                  .is_final = head.is_final != 0,
                                  .terminated_early = head.terminated_early != 0};
    into.records.clear();
    for (std::uint32_t i = 0; i < head.count; ++i) {
        RecordHead record{};
        BatchRecord& out = into.records.emplace_back();
        if (!reader.read(record) || !reader.read(out.sequence_number, record.sequence_number) ||
            !reader.read(out.partition_key, record.partition_key) || !reader.read(out.data, record.data))
            return false;
        out.arrived_ms = record.arrived_ms;
    }
    return reader.done();
}

}  // namespace penstock::api

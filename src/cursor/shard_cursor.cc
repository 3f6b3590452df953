#include "cursor/shard_cursor.h"

#include <utility>

#include "log/pack.h"

namespace penstock::cursor {
namespace {

constexpr std::size_t kReadBytes = 4 * 1024 * 1024;

}  // namespace

ShardCursor::ShardCursor(loop::Loop& loop, log::Log& log, api::StreamShard shard)
    : loop_(loop), log_(log), shard_(std::move(shard)) {}

void ShardCursor::wake() {
    waiting_.reset();
    loop_.cancel(std::exchange(timer_, 0));
    if (auto woken = std::exchange(woken_, nullptr)) woken(std::nullopt);
}

loop::Task<base::Answer<std::string>> ShardCursor::find_start(Checkpoint& checkpoint, Start start) {
    const bool born_later = !shard_.parents.empty() && shard_.created_s * 1000 > start.since_ms;
    api::RecordPosition first{1, 0};
    if (start.position == StartingPosition::latest && !born_later) {
        // First of all: what is put from now on is to be read.
        loop::Later<base::Answer<log::Bounds>> bounding(
            [&](auto done) { log_.bounds(shard_.log, std::move(done)); });
        const auto bounds = co_await bounding;
        if (!bounds) co_return std::unexpected(bounds.error());
        first = {bounds->last + 1, 0};
    }
    auto loading = checkpoint.load();
    const auto saved = co_await loading;
    if (!saved) co_return std::unexpected(saved.error());
    if (*saved) {
        next_ = (*saved)->next;
        at_end_ = (*saved)->ended;
        co_return (*saved)->note;
    }
    if (start.position == StartingPosition::at_timestamp && !born_later) {
        loop::Later<base::Answer<log::Sequence>> seeking(
            [&](auto done) { log_.at_or_after(shard_.log, start.at_ms, std::move(done)); });
        const auto sought = co_await seeking;
        if (!sought) co_return std::unexpected(sought.error());
        first = {*sought, 0};
    }
    next_ = first;
    checkpoint.save_first(next_);
    auto durable = checkpoint.saved();
    co_await durable;
    co_return std::string();
}

loop::Task<log::Sequence> ShardCursor::first_kept() {
    loop::Later<base::Answer<log::Bounds>> bounding(
        [&](auto done) { log_.bounds(shard_.log, std::move(done)); });
    const auto bounds = co_await bounding;
    co_return bounds ? bounds->first : 1;
}

loop::Task<bool> ShardCursor::at_tail() {
    loop::Later<base::Answer<log::Bounds>> bounding(
        [&](auto done) { log_.bounds(shard_.log, std::move(done)); });
    const auto bounds = co_await bounding;
    co_return bounds&& next_.entry > bounds->last;
}

loop::Task<ShardCursor::Woken> ShardCursor::read(std::int64_t at_most_ms) {
    loop::Later<Woken> waking([&](auto done) {
        woken_ = std::move(done);
        if (at_most_ms >= 0) timer_ = loop_.after(at_most_ms, [this] { wake(); });
        waiting_ = log_.next(shard_.log, next_.entry, kReadBytes, [this](base::Answer<log::Batch> batch) {
            waiting_.reset();
            loop_.cancel(std::exchange(timer_, 0));
            if (auto woken = std::exchange(woken_, nullptr)) woken(std::move(batch));
        });
    });
    auto batch = co_await waking;
    co_return batch;
}

loop::Task<void> ShardCursor::pause(std::int64_t ms) {
    loop::Later<Woken> waking([&](auto done) {
        woken_ = std::move(done);
        timer_ = loop_.after(ms, [this] { wake(); });
    });
    [[maybe_unused]] const auto woken = co_await waking;
}

bool ShardCursor::take(const log::Batch& batch, const std::function<void(Record)>& visit) {
    for (const log::Entry& entry : batch.entries) {
        const auto records = log::unpack(*entry.data);
        if (!records) return false;
        std::uint32_t index = entry.sequence == next_.entry ? next_.index : 0;
        for (; index < records->size(); ++index) {
            const log::PackedRecord& record = (*records)[index];
            visit({.position = {entry.sequence, index},
                   .at = entry.at,
                   .pack = entry.data,
                   .partition_key = record.partition_key,
                   .data = record.data});
        }
        next_ = {entry.sequence + 1, 0};
    }
    at_end_ = batch.bounds.closed && next_.entry > batch.bounds.last;
    return true;
}

}  // namespace penstock::cursor

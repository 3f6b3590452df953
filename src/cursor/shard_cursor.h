// A position in one shard that moves on: where to begin, the records that come next, the wait at the tail.
//
// Belongs to one loop and to the coroutine that reads; it must outlive what it was asked.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "api/streams.h"
#include "cursor/checkpoint.h"
#include "cursor/start.h"
#include "log/log.h"
#include "loop/task.h"

namespace penstock::cursor {

struct Record {
    api::RecordPosition position{};
    base::WallMs at = 0;
    std::shared_ptr<const std::string> pack{};  // what the views point into
    std::string_view partition_key{};
    std::string_view data{};
};

class ShardCursor {
public:
    ShardCursor(loop::Loop& loop, log::Log& log, api::StreamShard shard);

    const api::StreamShard& shard() const { return shard_; }
    // The first record that was not yet taken.
    api::RecordPosition next() const { return next_; }
    // The shard is closed, and all of it was taken.
    bool at_end() const { return at_end_; }

    // From the checkpoint, else as `start` says, which is then durable: a restart must not move LATEST past
    // records that came meanwhile.  What the checkpoint's note says.
    loop::Task<base::Answer<std::string>> find_start(Checkpoint& checkpoint, Start start);
    // The first entry that is still kept.
    loop::Task<log::Sequence> first_kept();
    // Whether there was nothing more to take a moment ago.
    loop::Task<bool> at_tail();

    // The next batch as soon as there is one; nothing: woken, or `at_most_ms` (unless negative) have passed.
    using Woken = std::optional<base::Answer<log::Batch>>;
    loop::Task<Woken> read(std::int64_t at_most_ms = -1);
    // Until woken, or so long.
    loop::Task<void> pause(std::int64_t ms);
    // Ends what is being waited for, with nothing.
    void wake();

    // Moves behind the batch, handing out its records; false when one of its entries is unreadable.
    bool take(const log::Batch& batch, const std::function<void(Record)>& visit);

private:
    loop::Loop& loop_;
    log::Log& log_;
    api::StreamShard shard_;
    api::RecordPosition next_{1, 0};
    bool at_end_ = false;
    std::unique_ptr<log::Waiting> waiting_;
    std::move_only_function<void(Woken)> woken_;
    loop::Loop::TimerId timer_ = 0;
};

}  // namespace penstock::cursor

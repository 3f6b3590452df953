// Reads one shard for one mapping: makes batches, invokes, retries, checkpoints.
//
// Lives on one loop.  A batch that fails blocks its shard until it succeeds or runs out of retries or age, so
// order per shard holds.  A checkpoint is the position after the last finished batch; it travels while the
// next batch runs and is durable before the one after that, so after a crash at most two batches come again.
#pragma once
#include <atomic>
#include <memory>
#include <vector>

#include "api/functions.h"
#include "api/streams.h"
#include "cursor/checkpoint.h"
#include "cursor/shard_cursor.h"
#include "cursor/stream_readers.h"
#include "log/log.h"
#include "loop/task.h"
#include "mapping/event.h"
#include "mapping/mapping.h"
#include "state/cells.h"

namespace penstock::mapping {

enum class LastResult : std::uint8_t { none, ok, problem };

// What the readers of a mapping tell about it; any thread.
struct Progress {
    std::atomic<LastResult> last_result = LastResult::none;
};

// What a reader works with; outlives it.
struct Services {
    log::Log& log;
    state::Cells& cells;
    const api::StreamDirectory& streams;
    api::FunctionInvoker& functions;
    const base::Clock& clock;
};

class Reader final : public cursor::ShardReader, public std::enable_shared_from_this<Reader> {
public:
    Reader(loop::Loop& loop, const Services& services, MappingPtr mapping, const api::StreamShard& shard,
           std::shared_ptr<Progress> progress, cursor::StreamReaders::Over over);

    // Each from any loop.
    void start() override;
    // A running invocation is finished and checkpointed, then nothing more happens.
    void stop() override;
    void reconfigure(MappingPtr mapping);

private:
    loop::Task<void> run(std::shared_ptr<Reader> self);
    loop::Task<bool> find_start();
    // Fills buffer_ until a batch is due; false when there is nothing more to do.
    loop::Task<bool> gather();
    loop::Task<void> deliver();
    bool take(const log::Batch& batch);
    EventRecord event_record(const cursor::Record& record) const;

    loop::Loop& loop_;
    const Services& services_;
    MappingPtr mapping_;
    cursor::ShardCursor cursor_;
    cursor::Checkpoint checkpoint_;
    std::shared_ptr<Progress> progress_;
    cursor::StreamReaders::Over over_;
    bool stopped_ = false;
    std::vector<cursor::Record> buffer_;  // read, not yet delivered
};

// Under it the checkpoints of a mapping are kept.
std::string checkpoint_prefix(const std::string& uuid);

}  // namespace penstock::mapping

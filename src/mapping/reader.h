// Reads one shard for one mapping: waits at the tail, makes batches, invokes, retries, checkpoints.
//
// Lives on one loop.  A batch that fails blocks its shard until it succeeds or runs out of retries or age, so
// order per shard holds.  A checkpoint is the position after the last finished batch; it travels while the
// next batch runs and is durable before the one after that, so after a crash at most two batches come again.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/functions.h"
#include "api/streams.h"
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

class Reader : public std::enable_shared_from_this<Reader> {
public:
    // `shard_ended` is called on the reader's loop when a closed shard has been read to its end and that is
    // durable.
    Reader(loop::Loop& loop, const Services& services, MappingPtr mapping, api::StreamShard shard,
           std::shared_ptr<Progress> progress, std::function<void()> shard_ended);

    // Each from any loop.
    void start();
    // A running invocation is finished and checkpointed, then nothing more happens.
    void stop();
    void reconfigure(MappingPtr mapping);

    static std::string checkpoint_key(const std::string& uuid, const log::LogId& log);
    // The value of a checkpoint whose shard is finished.
    static constexpr std::string_view kEnded = "end";

private:
    struct Record {
        api::RecordPosition position;
        base::WallMs at = 0;
        std::shared_ptr<const std::string> pack;  // what the views point into
        std::string_view partition_key;
        std::string_view data;
    };
    using Woken = std::optional<base::Answer<log::Batch>>;  // nothing: stopped, or the time was up

    loop::Task<void> run(std::shared_ptr<Reader> self);
    loop::Task<bool> find_start();
    // Fills buffer_ until a batch is due; false when there is nothing more to do.
    loop::Task<bool> gather();
    loop::Task<void> deliver();
    loop::Task<Woken> wait_for_records(std::int64_t at_most_ms);
    loop::Task<void> pause(std::int64_t ms);
    // Starts to save a position, after the one before is durable; the next batch need not wait for it.
    loop::Task<void> checkpoint(std::string value);
    // Waits for the checkpoint on its way.
    loop::Task<void> saved();
    bool take(const log::Batch& batch);
    std::size_t batch_count() const;
    EventRecord event_record(const Record& record) const;
    void wake();

    loop::Loop& loop_;
    const Services& services_;
    MappingPtr mapping_;
    api::StreamShard shard_;
    std::shared_ptr<Progress> progress_;
    std::function<void()> shard_ended_;
    bool stopped_ = false;
    bool closed_ = false;  // the log has ended and all of it is in buffer_

    api::RecordPosition next_{1, 0};  // the first record not yet in buffer_
    std::vector<Record> buffer_;      // read, not yet delivered
    std::unique_ptr<log::Waiting> waiting_;
    std::move_only_function<void(Woken)> woken_;
    loop::Loop::TimerId timer_ = 0;
    bool saving_ = false;  // a checkpoint is on its way
    std::move_only_function<void(int)> saved_;
};

}  // namespace penstock::mapping

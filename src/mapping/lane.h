// Delivers the records of one shard whose partition keys belong together: makes batches, invokes, retries,
// cuts, gives up, carries the state of windows.
//
// Lives on one loop.  One batch at a time, in order: a batch that fails blocks its lane until it succeeds or
// runs out of retries or age.
#pragma once
#include <deque>
#include <memory>
#include <optional>

#include "api/functions.h"
#include "api/streams.h"
#include "cursor/shard_cursor.h"
#include "destinations/destinations.h"
#include "loop/signal.h"
#include "mapping/batch.h"
#include "mapping/failure_record.h"
#include "mapping/mapping.h"
#include "mapping/portions.h"
#include "mapping/progress.h"
#include "mapping/window.h"
#include "state/cells.h"

namespace penstock::mapping {

// What a mapping works with; outlives it.
struct Services {
    log::Log& log;
    state::Cells& cells;
    const api::StreamDirectory& streams;
    api::FunctionInvoker& functions;
    destinations::Destinations& destinations;
    const base::Clock& clock;
};

// What a lane asks of the reader of its shard.
class LaneOwner {
public:
    virtual ~LaneOwner() = default;
    virtual const Services& services() const = 0;
    virtual const api::StreamShard& shard() const = 0;
    // As it is now.
    virtual const MappingPtr& mapping() const = 0;
    virtual Progress& progress() = 0;
    // A running invocation is finished, then nothing more happens.
    virtual bool stopped() const = 0;
    // The shard was read to its end.
    virtual bool all_read() const = 0;
    // No more is read until records are dealt with.
    virtual bool crowded() const = 0;
    // Whether nothing is to be read now.
    virtual loop::Task<bool> at_tail() = 0;
    // The first entry that the stream has not forgotten.
    virtual loop::Task<log::Sequence> first_kept() = 0;
    // Records were dealt with: saves how far the shard is.
    virtual loop::Task<void> progressed() = 0;
};

class Lane {
public:
    Lane(loop::Loop& loop, LaneOwner& owner, std::optional<Window> window);

    // Until everything is read and dealt with, or the owner stopped.  Once.
    loop::Task<void> run();
    void add(cursor::Record record);
    // Something has changed: records came, or the owner's answers.
    void look() { signal_.notify(); }

    // Not yet dealt with.
    bool empty() const { return records_.empty(); }
    api::RecordPosition first() const { return records_.front().position; }
    // Of their events.
    std::size_t bytes() const { return bytes_; }
    const std::optional<Window>& window() const { return window_; }

private:
    enum class Due : std::uint8_t { nothing, batch, end_of_window };
    struct Attempt {
        std::size_t count = 0;
        std::size_t failed_from = 0;  // of these; all went well when it is their count
        bool reported = false;        // by the function itself
        bool refused = false;         // the function was not reached
        bool too_large = false;       // nor ever will be
    };

    // Waits until something is to be done.
    loop::Task<Due> gather();
    std::size_t ready() const;
    void begin_batch(std::size_t count);
    // Tries the first portion until there is something else to try, or nothing.
    loop::Task<void> deliver();
    loop::Task<Attempt> attempt();
    // True when a retry is next.
    bool fail(const Attempt& attempt);
    loop::Task<void> give_up(std::size_t count, bool too_old);
    loop::Task<bool> tell_destination(std::size_t count, bool too_old);
    loop::Task<void> finish(std::size_t count);
    loop::Task<void> end_window();
    // After a failure, ever longer, unless the mapping changes.
    loop::Task<void> pause(MappingPtr mapping);

    // How many records of the first portion the function is not given any more.
    std::size_t too_old() const;
    // The same of those that have expired while they were tried.
    std::size_t expired(log::Sequence first_kept) const;
    EventRecord event_record(const cursor::Record& record) const;
    Batch::About about(const Mapping& mapping, bool is_final);
    std::string event_of(std::size_t count);
    // Among the first `count`.
    std::optional<std::size_t> index_of(std::string_view sequence_number, std::size_t count) const;
    void take_state(std::string state);
    void forget(std::size_t count);

    LaneOwner& owner_;
    loop::Signal signal_;
    std::deque<cursor::Record> records_;
    std::size_t bytes_ = 0;
    Portions portions_;  // of the first records
    std::int64_t pause_ms_;

    std::optional<Window> window_;
    base::WallMs closed_until_ = 0;  // no window before that is opened again

    // Of the last attempt, for the failure record.
    std::string request_id_;
    std::optional<FailedBatch::Response> response_;

    struct Source {
        std::string arn, role_arn;
        EventSource source;
    };
    std::optional<Source> source_;
};

}  // namespace penstock::mapping

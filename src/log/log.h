// The record log: one totally ordered, append-only log per shard.  What a storage engine must do.
//
// An entry is a pack of records committed together (log/pack.h); the log does not look inside.  Sequences
// count from 1 without gaps as readers see them.  An entry is readable only once it is committed, and an
// append is answered only after that.  Interfaces here know no file, socket or database; see base/answer.h
// for how and where answers come.  Calls may come from any loop.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/answer.h"
#include "base/clock.h"

namespace penstock::log {

using base::Answer;
using base::Done;
using base::Errc;
using base::WallMs;

// A log's position: the sequence of an entry, from 1.
using Sequence = std::uint64_t;

// Never used twice: `group` names one incarnation of a stream (its name and its creation time), `number` the
// shard in it.  Logs of one group may share storage and are destroyed together.
struct LogId {
    std::string group;
    std::uint32_t number = 0;
    auto operator<=>(const LogId&) const = default;
};

struct Entry {
    Sequence sequence = 0;
    WallMs at = 0;                            // when it was appended; never decreases within a log
    std::shared_ptr<const std::string> data;  // one pack
};

struct Appended {
    Sequence sequence = 0;
    WallMs at = 0;
};

// Readable entries are [first, last]; an empty log has first == last + 1.
struct Bounds {
    Sequence first = 1;
    Sequence last = 0;
    bool closed = false;
};

struct Batch {
    std::vector<Entry> entries;  // consecutive; empty at the tail
    Bounds bounds;               // as of this read
};

// A read that waits.  Destroying it cancels: the answer then does not come.  Belongs to the loop that asked.
class Waiting {
public:
    virtual ~Waiting() = default;
};

// The only way to append.  One live writer per log: opening a newer epoch fences every older one.
class Writer {
public:
    virtual ~Writer() = default;
    // Pipelined, kept in call order, all or nothing.  The outcome is definite: a position, fenced, closed,
    // too_large, or unavailable or full, which mean not applied.
    virtual void append(std::string pack, Done<Appended> done) = 0;
    // Ends the log (split, merge, delete): an entry of its own that readers see as `closed`.  Its sequence is
    // last + 1, and `last` stays what it was.
    virtual void close(Done<Appended> done) = 0;
};

class Log {
public:
    virtual ~Log() = default;

    // conflict when it exists or ever existed.
    virtual void create(LogId id, Done<void> done) = 0;
    // Fenced when a newer epoch was opened before.  The epoch that is open may be opened again, after a
    // restart.
    virtual void open_writer(LogId id, std::uint64_t epoch, Done<std::unique_ptr<Writer>> done) = 0;

    // Entries from `from` on, at least one if there is one, else up to about `bytes_max`.  `from` before the
    // first kept entry reads from that.
    virtual void read(LogId id, Sequence from, std::size_t bytes_max, Done<Batch> done) = 0;
    // Like read(), but at the tail of an open log the answer waits for the next entry, or for its close: then
    // the batch is empty.
    [[nodiscard]] virtual std::unique_ptr<Waiting> next(LogId id, Sequence from, std::size_t bytes_max,
                                                        Done<Batch> done) = 0;
    // The first sequence with at >= `time`, or last + 1.
    virtual void at_or_after(LogId id, WallMs time, Done<Sequence> done) = 0;
    virtual void bounds(LogId id, Done<Bounds> done) = 0;
    // Entries of the group's logs older than `keep_ms` need not be kept: some time after, the oldest go, and
    // `first` moves on.  Sequences never start again.  Not remembered over a restart; until it is said, all
    // is kept.
    virtual void retain(std::string group, std::int64_t keep_ms, Done<void> done) = 0;
    virtual void destroy(std::string group, Done<void> done) = 0;
};

}  // namespace penstock::log

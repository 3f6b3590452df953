// One group's journal: the queue of what is to be written, and what can be read.
//
// Belongs to one loop; every member but submit_from_anywhere() is called there.  Commits run on the
// environment's writer threads, one at a time per journal, and reads of old entries on its reader threads.
// Answers are posted to the loop that asked.
#pragma once
#include <deque>
#include <map>
#include <memory>

#include "log/journal/destroy.h"
#include "log/journal/disk_read.h"
#include "log/journal/environment.h"
#include "log/journal/inbox.h"
#include "log/journal/outgoing.h"
#include "log/journal/recent.h"
#include "log/journal/recovery.h"

namespace penstock::log::journal {

// A next() that was not answered yet.  What is under `mine` belongs to `from`, the rest to the journal's
// loop.
struct Waiter {
    std::uint32_t log = 0;
    Sequence sequence = 1;
    std::size_t bytes_max = 0;
    loop::Loop* from = nullptr;
    struct {
        bool over = false;  // answered or cancelled
        Done<Batch> done;
    } mine;
};

// Calls the waiter's `done`, on its loop, unless it was cancelled by then.
Done<Batch> deliver_to(std::shared_ptr<Waiter>);

class Journal : public std::enable_shared_from_this<Journal> {
public:
    Journal(std::shared_ptr<Environment> environment, loop::Loop& loop, RecentMemory& memory,
            SegmentWriter writer, Recovered recovered);

    loop::Loop& loop() { return loop_; }
    // Called on the loop once the group is destroyed.
    void when_gone(loop::Job gone) { gone_ = std::move(gone); }

    void submit(Request);
    // The same for a writer, which may be on any loop.
    void submit_from_anywhere(Request);
    // Seals and drops what has come of age, if anything has.
    void tidy();

    void read(std::uint32_t log, Sequence from, std::size_t bytes_max, loop::Loop& asker, Done<Batch> done);
    void next(std::shared_ptr<Waiter>);
    void forget(const std::shared_ptr<Waiter>&);
    void at_or_after(std::uint32_t log, WallMs time, loop::Loop& asker, Done<Sequence> done);
    void bounds(std::uint32_t log, loop::Loop& asker, Done<Bounds> done);

private:
    struct Commit;

    // journal.cc: the way of a commit.
    void enqueue(Request);
    void look_into_inbox();
    void start_soon();
    void start();
    std::unique_ptr<Commit> take_commit();
    Answer<Appended> decide(Commit&, Request&);
    bool has_room(std::uint64_t bytes) const;
    void prepare_spare();
    base::Result<void> write(Commit&);  // on a writer thread
    void finish(Commit&, const base::Result<void>&);
    void apply(const Commit&);
    void fail_queue(Errc, Outgoing&);
    void sync_later();
    void start_destroying(Request);
    void finish_destroying(Request, Destroyed);

    // journal_retention.cc: what goes by age.
    bool last_is_of_age() const;
    std::size_t expired() const;
    bool start_dropping();
    std::size_t remove_segments(const std::vector<std::uint32_t>& numbers,
                                bool sync_first);  // on a writer thread
    void finish_dropping(std::size_t removed);

    // journal_reads.cc: the ways of a read.
    Bounds bounds_of(const LogIndex&) const;
    Errc why_unknown() const;
    Batch recent_batch(std::uint32_t log, const LogIndex&, Sequence from, std::size_t bytes_max) const;
    ReadPlan plan(std::uint32_t log, const LogIndex&, Sequence from, std::size_t bytes_max) const;
    SegmentPlace place_of(const SegmentExtent&) const;
    const SegmentExtent& segment_of(const Stretch&) const;
    void read_files(ReadPlan, loop::Loop& asker, Done<Batch> done);
    void find_in_files(ReadPlan, WallMs time, Sequence otherwise, loop::Loop& asker, Done<Sequence> done);
    bool was_dropped(const ReadPlan&) const;
    bool answerable(const Waiter&) const;
    void answer_now(std::uint32_t log, Sequence from, std::size_t bytes_max, loop::Loop& asker,
                    Done<Batch> done, Outgoing&);
    void answer_waiter(std::shared_ptr<Waiter>, Outgoing&);
    void wake(std::uint32_t log, Outgoing&);
    void fail_waiters(Errc, Outgoing&);

    const std::shared_ptr<Environment> environment_;
    loop::Loop& loop_;
    SegmentWriter writer_;
    Index index_;
    std::vector<SegmentExtent> segments_;
    const bool damaged_;
    std::optional<RecentEntries> recent_;  // until destroyed: it must go on this loop

    Inbox inbox_;
    std::deque<Request> queue_;
    std::size_t queued_bytes_ = 0;
    bool start_planned_ = false;
    bool in_flight_ = false;
    bool destroyed_ = false;
    bool sync_planned_ = false;
    std::optional<std::int64_t> keep_ms_;
    bool tidy_ = false;
    std::vector<std::uint32_t>
        doomed_;  // segments no longer read whose files are to be removed, oldest first
    std::map<std::uint32_t, std::vector<std::shared_ptr<Waiter>>> waiters_;
    loop::Job gone_;
};

}  // namespace penstock::log::journal

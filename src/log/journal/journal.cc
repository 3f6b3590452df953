#include "log/journal/journal.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/logging.h"

namespace penstock::log::journal {
namespace {

void answer(Outgoing& out, Request& request, Answer<Appended> outcome) {
    if (!request.from) return;
    out.add(*request.from, [done = std::move(request.done), outcome]() mutable { done(outcome); });
}

}  // namespace

// What is written and synced together.
struct Journal::Commit {
    std::vector<Request> requests;
    std::vector<Answer<Appended>> outcomes;  // of the requests, if the commit succeeds
    std::vector<FrameToWrite> frames;
    std::vector<std::shared_ptr<const std::string>> payloads;  // of the frames
    std::map<std::uint32_t, Head> heads;                       // as they will be
    std::size_t bytes = 0;
    WallMs now = 0;
    std::optional<std::string> index;      // the segment is full, or old: seal it first
    Expected expected = Expected::little;  // of a segment that has to be started
    bool sealed = false;                   // that was done
    bool sync = false;                     // a sync was asked for by itself
    bool tidy = false;                     // what is over age goes afterwards

    void add(FrameHeader header, std::string payload) {
        payloads.push_back(std::make_shared<const std::string>(std::move(payload)));
        frames.push_back({header, *payloads.back()});
        bytes += frame_bytes(payloads.back()->size());
    }
    void put_first(FrameHeader header, std::string payload) {
        payloads.insert(payloads.begin(), std::make_shared<const std::string>(std::move(payload)));
        frames.insert(frames.begin(), {header, *payloads.front()});
    }
};

Journal::Journal(std::shared_ptr<Environment> environment, loop::Loop& loop, RecentMemory& memory,
                 SegmentWriter writer, Recovered recovered)
    : environment_(std::move(environment)),
      loop_(loop),
      writer_(std::move(writer)),
      index_(std::move(recovered.index)),
      segments_(std::move(recovered.segments)),
      damaged_(recovered.damaged) {
    recent_.emplace(memory, environment_->options.recent_bytes_per_group);
}

void Journal::submit(Request request) {
    // What its asker has appended before goes first.
    look_into_inbox();
    enqueue(std::move(request));
    start_soon();
}

void Journal::submit_from_anywhere(Request request) {
    if (loop::Loop::current() == &loop_) {
        enqueue(std::move(request));
        return start_soon();
    }
    if (!inbox_.put(std::move(request))) return;
    loop_.post([self = shared_from_this()] {
        self->look_into_inbox();
        self->start_soon();
    });
}

void Journal::look_into_inbox() {
    for (auto& request : inbox_.take()) enqueue(std::move(request));
    if (in_flight_) inbox_.watch();
}

void Journal::enqueue(Request request) {
    const std::size_t bytes = request.pack.size();
    const bool full = bytes > 0 && queued_bytes_ + bytes > environment_->options.queued_bytes_per_group;
    if (destroyed_ || full) {
        Outgoing out;
        answer(out, request, std::unexpected(destroyed_ ? Errc::not_found : Errc::unavailable));
        return out.send();
    }
    queued_bytes_ += bytes;
    queue_.push_back(std::move(request));
}

// Everything that comes in this tick goes into one commit.
void Journal::start_soon() {
    if (in_flight_ || start_planned_) return;
    start_planned_ = true;
    loop_.at_end_of_tick([self = shared_from_this()] {
        self->start_planned_ = false;
        self->start();
    });
}

void Journal::start() {
    if (in_flight_ || destroyed_) return;
    look_into_inbox();
    if (queue_.empty() && !tidy_) return;
    in_flight_ = true;
    inbox_.watch();
    if (!queue_.empty() && queue_.front().what == Request::What::destroy) {
        Request request = std::move(queue_.front());
        queue_.pop_front();
        return start_destroying(std::move(request));
    }
    auto commit = take_commit();
    if (commit->frames.empty() && !commit->sync) return finish(*commit, {});
    environment_->writers->submit([self = shared_from_this(), commit = std::move(commit)]() mutable {
        auto written = self->write(*commit);
        loop::Loop& loop = self->loop_;
        // Moved, not copied: the journal must not end on this thread.
        loop.post([self = std::move(self), commit = std::move(commit), written = std::move(written)] {
            self->finish(*commit, written);
        });
    });
}

std::unique_ptr<Journal::Commit> Journal::take_commit() {
    auto commit = std::make_unique<Commit>();
    commit->tidy = std::exchange(tidy_, false);
    commit->now = environment_->options.clock.now_ms();
    commit->requests.reserve(queue_.size());
    commit->outcomes.reserve(queue_.size());
    commit->frames.reserve(queue_.size());
    commit->payloads.reserve(queue_.size());
    while (!queue_.empty() && commit->bytes < environment_->options.commit_bytes) {
        if (queue_.front().what == Request::What::destroy) break;
        Request request = std::move(queue_.front());
        queue_.pop_front();
        queued_bytes_ -= request.pack.size();
        commit->outcomes.push_back(decide(*commit, request));
        commit->requests.push_back(std::move(request));
    }
    const bool of_age = last_is_of_age();
    if (commit->frames.empty() && !(commit->tidy && of_age)) return commit;
    const auto& segment = writer_.segment();
    const bool full = segment && segment->end + commit->bytes > environment_->options.segment_bytes;
    if ((full || of_age || writer_.promises_more()) && !writer_.empty()) {
        commit->index = encode_index(index_.states());
        commit->expected = full ? Expected::much : Expected::little;
    }
    if (commit->index || writer_.empty()) {
        commit->put_first({.kind = Kind::heads}, encode_heads(index_.heads()));
    }
    return commit;
}

// Settles a request against the heads as they will be once all before it is committed.
Answer<Appended> Journal::decide(Commit& commit, Request& request) {
    if (request.what == Request::What::sync) {
        commit.sync = true;
        return Appended{};
    }
    if (request.what == Request::What::retain) {
        keep_ms_ = request.keep_ms;
        commit.tidy = true;
        return Appended{};
    }
    if (damaged_) return std::unexpected(Errc::corrupt);
    const bool create = request.what == Request::What::create;
    auto head = commit.heads.find(request.log);
    if (head == commit.heads.end()) {
        const LogIndex* const known = index_.find(request.log);
        if (!known && !create) return std::unexpected(Errc::not_found);
        if (!known && writer_.broken()) return std::unexpected(Errc::unavailable);
        head = commit.heads.emplace(request.log, known ? known->head : Head{}).first;
        if (known && create) return std::unexpected(Errc::conflict);
    } else if (create) {
        return std::unexpected(Errc::conflict);
    }
    Head& will_be = head->second;

    if (request.what == Request::What::open_writer) {
        if (request.epoch < will_be.epoch) return std::unexpected(Errc::fenced);
        if (request.epoch == will_be.epoch) return Appended{will_be.last, will_be.at};
    } else if (!create) {
        if (request.pack.size() > kEntryBytesMax) return std::unexpected(Errc::too_large);
        if (request.epoch != will_be.epoch) return std::unexpected(Errc::fenced);
        if (will_be.closed) return std::unexpected(Errc::closed);
    }
    if (writer_.broken()) return std::unexpected(Errc::unavailable);
    if (request.what == Request::What::append && !has_room(commit.bytes + frame_bytes(request.pack.size()))) {
        commit.tidy = true;
        environment_->make_room();
        return std::unexpected(Errc::full);
    }

    will_be.at = std::max(will_be.at, commit.now);
    FrameHeader frame{.log = request.log, .sequence = will_be.last, .at = will_be.at};
    switch (request.what) {
        case Request::What::create:
            frame.kind = Kind::created;
            commit.add(frame, {});
            break;
        case Request::What::open_writer: {
            will_be.epoch = request.epoch;
            frame.kind = Kind::epoch;
            std::string epoch;
            base::put_le(epoch, request.epoch);
            commit.add(frame, std::move(epoch));
            break;
        }
        case Request::What::close:
            will_be.closed = true;
            frame.kind = Kind::closed;
            frame.sequence = will_be.last + 1;
            commit.add(frame, {});
            break;
        default:
            frame.sequence = ++will_be.last;
            commit.add(frame, std::move(request.pack));
    }
    return Appended{frame.sequence, frame.at};
}

// Whether a commit of so many bytes leaves some room for what is not an append: sealing, closing, new epochs.
bool Journal::has_room(std::uint64_t bytes) const {
    const std::uint64_t room = environment_->storage.room();
    const std::uint64_t spare = environment_->spares.bytes();
    const auto& segment = writer_.segment();
    const std::uint64_t ahead = segment ? segment->written - segment->end : 0;
    if (bytes <= ahead) return true;
    const std::uint64_t needed = kRoomKeptBytes + (bytes - ahead);
    return room >= needed || room + spare >= needed;
}

base::Result<void> Journal::write(Commit& commit) {
    if (commit.index) {
        if (auto sealed = writer_.seal(*commit.index); !sealed) return sealed;
        commit.sealed = true;
    }
    if (commit.frames.empty()) return writer_.sync();
    if (!writer_.segment()) {
        if (auto started = writer_.start(commit.expected); !started) return started;
    }
    const bool now = commit.sync || environment_->options.sync == Sync::each_commit;
    return writer_.write(commit.frames, now ? Durability::now : Durability::later);
}

void Journal::finish(Commit& commit, const base::Result<void>& written) {
    Outgoing out;
    Errc failure = Errc::unavailable;
    in_flight_ = false;
    if (commit.sealed) index_.seal(segments_.back().number);
    if (written) {
        if (!commit.frames.empty()) apply(commit);
    } else {
        base::log_error("journal: a commit failed: " + written.error().what);
        if (written.error().disk_full) {
            failure = Errc::full;
            commit.tidy = true;
            environment_->make_room();
        }
    }
    for (std::size_t i = 0; i < commit.requests.size(); ++i) {
        answer(out, commit.requests[i], written ? commit.outcomes[i] : std::unexpected(failure));
    }
    if (written) {
        for (const auto& [log, head] : commit.heads) wake(log, out);
    } else if (!commit.requests.empty()) {
        fail_queue(failure, out);
    }
    out.send();
    if (commit.tidy && start_dropping()) return;
    start();  // last: answers come in the order of the requests
}

void Journal::apply(const Commit& commit) {
    const auto& segment = *writer_.segment();
    if (segments_.empty() || segments_.back().number != segment.number) {
        segments_.push_back({.number = segment.number, .salt = segment.salt});
    }
    segments_.back().end = segment.end;
    std::uint64_t offset = segment.end;
    for (const auto& frame : commit.frames) offset -= frame_bytes(frame.payload.size());
    for (std::size_t i = 0; i < commit.frames.size(); ++i) {
        const auto& [header, payload] = commit.frames[i];
        index_.apply(header, payload, static_cast<std::uint32_t>(offset));
        segments_.back().note(header);
        if (header.kind == Kind::entry)
            recent_->add(header.log, {header.sequence, header.at, commit.payloads[i]});
        offset += frame_bytes(payload.size());
    }
    if (environment_->options.sync == Sync::interval) sync_later();
    if (environment_->options.spares_ahead) prepare_spare();
}

// While a segment fills its second half, there is time to make a file for the next one.
void Journal::prepare_spare() {
    const std::uint64_t bytes = environment_->options.segment_bytes;
    if (writer_.segment()->end < bytes / 2 || environment_->storage.room() < 4 * bytes) return;
    if (!environment_->spares.wanted()) return;
    environment_->preparer->submit([environment = environment_, bytes] { environment->spares.make(bytes); });
}

// Who is behind a failed append must not overtake it.
void Journal::fail_queue(Errc errc, Outgoing& out) {
    look_into_inbox();
    for (auto& request : std::exchange(queue_, {})) answer(out, request, std::unexpected(errc));
    queued_bytes_ = 0;
}

void Journal::sync_later() {
    if (sync_planned_) return;
    sync_planned_ = true;
    loop_.after(environment_->options.interval_ms, [self = shared_from_this()] {
        self->sync_planned_ = false;
        Request request;
        request.what = Request::What::sync;
        self->submit(std::move(request));
    });
}

void Journal::start_destroying(Request request) {
    environment_->writers->submit([self = shared_from_this(), request = std::move(request)]() mutable {
        const auto how =
            destroy_files(self->environment_->storage, self->environment_->spares, self->writer_.directory());
        // Only now: a read under way may have opened one again.
        for (const auto& segment : self->segments_)
            self->environment_->forget(self->writer_.path(segment.number));
        for (const auto number : self->doomed_) self->environment_->forget(self->writer_.path(number));
        loop::Loop& loop = self->loop_;
        loop.post([self = std::move(self), request = std::move(request), how]() mutable {
            self->finish_destroying(std::move(request), how);
        });
    });
}

void Journal::finish_destroying(Request request, Destroyed how) {
    Outgoing out;
    in_flight_ = false;
    answer(out, request, how == Destroyed::gone ? Answer<Appended>() : std::unexpected(Errc::unavailable));
    if (how == Destroyed::kept) {
        start();
        return out.send();
    }
    fail_queue(Errc::not_found, out);
    destroyed_ = true;
    fail_waiters(Errc::not_found, out);
    recent_.reset();
    gone_();
    out.send();
}

}  // namespace penstock::log::journal

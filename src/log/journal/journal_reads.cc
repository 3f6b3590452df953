#include <algorithm>

#include "base/logging.h"
#include "log/journal/journal.h"

namespace penstock::log::journal {
namespace {

// A read takes at most so many places of a segment; a log with few entries among many has one place per
// entry.
constexpr std::size_t kRunsMax = 64;

template <class T>
void post_answer(loop::Loop& asker, Done<T> done, Answer<T> answer) {
    asker.post([done = std::move(done), answer = std::move(answer)]() mutable { done(std::move(answer)); });
}

}  // namespace

Done<Batch> deliver_to(std::shared_ptr<Waiter> waiter) {
    return [waiter = std::move(waiter)](Answer<Batch> batch) {
        if (std::exchange(waiter->mine.over, true)) return;
        // Out of the waiter first: the callback may destroy the Waiting.
        auto done = std::exchange(waiter->mine.done, nullptr);
        done(std::move(batch));
    };
}

void Journal::read(std::uint32_t log, Sequence from, std::size_t bytes_max, loop::Loop& asker,
                   Done<Batch> done) {
    Outgoing out;
    answer_now(log, from, bytes_max, asker, std::move(done), out);
    out.send();
}

void Journal::answer_now(std::uint32_t log, Sequence from, std::size_t bytes_max, loop::Loop& asker,
                         Done<Batch> done, Outgoing& out) {
    const auto answer = [&](Answer<Batch> batch) {
        out.add(asker,
                [done = std::move(done), batch = std::move(batch)]() mutable { done(std::move(batch)); });
    };
    const LogIndex* const index = index_.find(log);
    if (!index || destroyed_) return answer(std::unexpected(why_unknown()));
    from = std::max(from, index->first);
    if (from > index->head.last) {
        if (damaged_) return answer(std::unexpected(Errc::corrupt));
        return answer(Batch{{}, bounds_of(*index)});
    }
    const auto& recent = recent_->of(log);
    if (!recent.empty() && from >= recent.front().sequence)
        return answer(recent_batch(log, *index, from, bytes_max));
    environment_->readers->submit([environment = environment_, plan = plan(log, *index, from, bytes_max),
                                   &asker, done = std::move(done), loop = &loop_,
                                   self = weak_from_this()]() mutable {
        auto batch = read_entries(environment->files, plan);
        if (batch) return post_answer<Batch>(asker, std::move(done), std::move(*batch));
        loop->post([self = std::move(self), plan = std::move(plan), &asker, done = std::move(done),
                    failure = std::move(batch.error())]() mutable {
            const auto journal = self.lock();
            if (journal && journal->is_gone(plan))
                return journal->read(plan.log, plan.from, plan.bytes_max, asker, std::move(done));
            base::log_error("journal: " + failure.what);
            post_answer<Batch>(asker, std::move(done), std::unexpected(failure.errc));
        });
    });
}

// Whether the segment of a plan was dropped: then its file is gone, or written again.
bool Journal::is_gone(const ReadPlan& plan) const {
    return destroyed_ || plan.runs.front().segment < segments_.front().number;
}

Errc Journal::why_unknown() const { return damaged_ && !destroyed_ ? Errc::corrupt : Errc::not_found; }

Bounds Journal::bounds_of(const LogIndex& index) const {
    return {index.first, index.head.last, index.head.closed};
}

Batch Journal::recent_batch(std::uint32_t log, const LogIndex& index, Sequence from,
                            std::size_t bytes_max) const {
    const auto& recent = recent_->of(log);
    Batch batch{{}, bounds_of(index)};
    std::size_t bytes = 0;
    for (std::size_t i = from - recent.front().sequence; i < recent.size(); ++i) {
        bytes += recent[i].data->size();
        if (bytes > bytes_max && !batch.entries.empty()) break;
        batch.entries.push_back(recent[i]);
    }
    return batch;
}

ReadPlan Journal::plan(std::uint32_t log, const LogIndex& index, Sequence from, std::size_t bytes_max) const {
    ReadPlan plan{log, from, bytes_max, {}, bounds_of(index)};
    const auto behind = std::ranges::upper_bound(index.points, from, {}, &Point::sequence);
    auto point = static_cast<std::size_t>(behind - index.points.begin()) - 1;
    std::size_t bytes = 0;
    while (point < index.points.size() && plan.runs.size() < kRunsMax && (bytes == 0 || bytes < bytes_max)) {
        plan.runs.push_back(run_at(index, point++));
        bytes += plan.runs.back().until - plan.runs.back().from;
    }
    return plan;
}

Run Journal::run_at(const LogIndex& index, std::size_t point) const {
    const Point& here = index.points[point];
    const SegmentExtent& segment = segments_[here.segment - segments_.front().number];
    std::uint64_t until = std::min<std::uint64_t>(segment.end, here.offset + kPointDistance);
    if (point + 1 < index.points.size()) {
        const Point& behind = index.points[point + 1];
        if (behind.segment == here.segment) until = std::min<std::uint64_t>(until, behind.offset);
    }
    return {segment.number, writer_.path(segment.number), segment.salt, here.offset, until, segment.end};
}

bool Journal::answerable(const Waiter& waiter) const {
    const LogIndex* const index = index_.find(waiter.log);
    return !index || destroyed_ || damaged_ || waiter.sequence <= index->head.last || index->head.closed;
}

void Journal::next(std::shared_ptr<Waiter> waiter) {
    if (!answerable(*waiter)) {
        waiters_[waiter->log].push_back(std::move(waiter));
        return;
    }
    Outgoing out;
    answer_waiter(std::move(waiter), out);
    out.send();
}

void Journal::answer_waiter(std::shared_ptr<Waiter> waiter, Outgoing& out) {
    const Waiter asked{waiter->log, waiter->sequence, waiter->bytes_max, waiter->from, {}};
    answer_now(asked.log, asked.sequence, asked.bytes_max, *asked.from, deliver_to(std::move(waiter)), out);
}

void Journal::wake(std::uint32_t log, Outgoing& out) {
    const auto found = waiters_.find(log);
    if (found == waiters_.end()) return;
    std::vector<std::shared_ptr<Waiter>> still;
    for (auto& waiter : std::exchange(found->second, {})) {
        if (!answerable(*waiter)) {
            still.push_back(std::move(waiter));
            continue;
        }
        answer_waiter(std::move(waiter), out);
    }
    if (still.empty()) {
        waiters_.erase(found);
    } else {
        found->second = std::move(still);
    }
}

void Journal::forget(const std::shared_ptr<Waiter>& waiter) {
    const auto found = waiters_.find(waiter->log);
    if (found == waiters_.end()) return;
    std::erase(found->second, waiter);
    if (found->second.empty()) waiters_.erase(found);
}

void Journal::fail_waiters(Errc errc, Outgoing& out) {
    for (auto& [log, waiters] : std::exchange(waiters_, {})) {
        for (auto& waiter : waiters) {
            auto& asker = *waiter->from;
            out.add(asker,
                    [done = deliver_to(std::move(waiter)), errc]() mutable { done(std::unexpected(errc)); });
        }
    }
}

void Journal::at_or_after(std::uint32_t log, WallMs time, loop::Loop& asker, Done<Sequence> done) {
    const LogIndex* const index = index_.find(log);
    if (!index || destroyed_)
        return post_answer<Sequence>(asker, std::move(done), std::unexpected(why_unknown()));
    const Sequence behind_last = index->head.last + 1;
    if (index->points.empty() || time > index->head.at) {
        if (damaged_) return post_answer<Sequence>(asker, std::move(done), std::unexpected(Errc::corrupt));
        return post_answer<Sequence>(asker, std::move(done), behind_last);
    }
    const auto& recent = recent_->of(log);
    if (!recent.empty() && recent.front().at < time) {
        const auto found = std::ranges::lower_bound(recent, time, {}, &Entry::at);
        return post_answer<Sequence>(asker, std::move(done),
                                     found == recent.end() ? behind_last : found->sequence);
    }
    const auto behind = std::ranges::lower_bound(index->points, time, {}, &Point::at);
    if (behind == index->points.begin()) return post_answer<Sequence>(asker, std::move(done), index->first);
    const Sequence otherwise = behind == index->points.end() ? behind_last : behind->sequence;
    ReadPlan plan{log, index->first, 0, {}, bounds_of(*index)};
    plan.runs.push_back(run_at(*index, static_cast<std::size_t>(behind - index->points.begin()) - 1));
    environment_->readers->submit([environment = environment_, plan = std::move(plan), time, otherwise,
                                   &asker, done = std::move(done), loop = &loop_,
                                   self = weak_from_this()]() mutable {
        const auto found = find_time(environment->files, plan, time, otherwise);
        if (found) return post_answer<Sequence>(asker, std::move(done), *found);
        loop->post([self = std::move(self), plan = std::move(plan), time, &asker, done = std::move(done),
                    failure = found.error()]() mutable {
            const auto journal = self.lock();
            if (journal && journal->is_gone(plan))
                return journal->at_or_after(plan.log, time, asker, std::move(done));
            base::log_error("journal: " + failure.what);
            post_answer<Sequence>(asker, std::move(done), std::unexpected(failure.errc));
        });
    });
}

void Journal::bounds(std::uint32_t log, loop::Loop& asker, Done<Bounds> done) {
    const LogIndex* const index = index_.find(log);
    if (!index || destroyed_)
        return post_answer<Bounds>(asker, std::move(done), std::unexpected(why_unknown()));
    post_answer<Bounds>(asker, std::move(done), bounds_of(*index));
}

}  // namespace penstock::log::journal

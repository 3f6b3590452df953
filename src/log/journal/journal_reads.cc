#include <algorithm>

#include "base/logging.h"
#include "log/journal/journal.h"

namespace penstock::log::journal {
namespace {

// A read looks into so many segments at most, and takes along so many points of the unsealed one.
constexpr std::size_t kStopsMax = 16;
constexpr std::size_t kPointsMax = 1024;

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
    read_files(plan(log, *index, from, bytes_max), asker, std::move(done));
}

void Journal::read_files(ReadPlan plan, loop::Loop& asker, Done<Batch> done) {
    environment_->readers->submit([environment = environment_, plan = std::move(plan), &asker,
                                   done = std::move(done), loop = &loop_, self = weak_from_this()]() mutable {
        auto batch = read_entries(environment->files, environment->sealed, plan);
        if (batch) return post_answer<Batch>(asker, std::move(done), std::move(*batch));
        loop->post([self = std::move(self), plan = std::move(plan), &asker, done = std::move(done),
                    failure = std::move(batch.error())]() mutable {
            const auto journal = self.lock();
            if (!journal) return post_answer<Batch>(asker, std::move(done), std::unexpected(Errc::not_found));
            if (journal->was_dropped(plan))
                return journal->read(plan.log, plan.from, plan.bytes_max, asker, std::move(done));
            base::log_error("journal: " + failure.what);
            post_answer<Batch>(asker, std::move(done), std::unexpected(failure.errc));
        });
    });
}

// Whether what a plan begins with was dropped: then its file is gone, or written again.
bool Journal::was_dropped(const ReadPlan& plan) const {
    const LogIndex* const index = index_.find(plan.log);
    return destroyed_ || !index || plan.from < index->first;
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
    const auto behind = std::ranges::upper_bound(index.stretches, from, {}, &Stretch::sequence);
    for (auto stretch = behind == index.stretches.begin() ? behind : behind - 1;
         stretch != index.stretches.end() && plan.stops.size() < kStopsMax; ++stretch) {
        if (from < Index::first_after(index, stretch + 1))
            plan.stops.push_back({place_of(segment_of(*stretch)), std::nullopt});
    }
    if (!index.points.empty() && plan.stops.size() < kStopsMax) {
        const auto point = std::ranges::upper_bound(index.points, from, {}, &Point::sequence);
        const auto first = point == index.points.begin() ? point : point - 1;
        const auto count = std::min<std::ptrdiff_t>(kPointsMax, index.points.end() - first);
        plan.stops.push_back({place_of(segments_.back()), std::vector<Point>(first, first + count)});
    }
    return plan;
}

const SegmentExtent& Journal::segment_of(const Stretch& stretch) const {
    return segments_[stretch.segment - segments_.front().number];
}

SegmentPlace Journal::place_of(const SegmentExtent& segment) const {
    return {writer_.path(segment.number), segment.salt, segment.end};
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
    if (index->first == behind_last || time > index->head.at) {
        if (damaged_) return post_answer<Sequence>(asker, std::move(done), std::unexpected(Errc::corrupt));
        return post_answer<Sequence>(asker, std::move(done), behind_last);
    }
    const auto& recent = recent_->of(log);
    if (!recent.empty() && recent.front().at < time) {
        const auto found = std::ranges::lower_bound(recent, time, {}, &Entry::at);
        return post_answer<Sequence>(asker, std::move(done),
                                     found == recent.end() ? behind_last : found->sequence);
    }
    ReadPlan plan{log, index->first, 0, {}, bounds_of(*index)};
    Sequence otherwise = behind_last;
    if (!index->points.empty() && index->points.front().at < time) {
        const auto behind = std::ranges::lower_bound(index->points, time, {}, &Point::at);
        const auto end = behind == index->points.end() ? behind : behind + 1;
        plan.stops.push_back({place_of(segments_.back()), std::vector<Point>(behind - 1, end)});
    } else {
        // In the segment before the first one that begins at or after the time.
        const auto behind = std::ranges::lower_bound(index->stretches, time, {}, &Stretch::at);
        if (behind == index->stretches.begin())
            return post_answer<Sequence>(asker, std::move(done), index->first);
        otherwise = Index::first_after(*index, behind);
        plan.stops.push_back({place_of(segment_of(*(behind - 1))), std::nullopt});
    }
    find_in_files(std::move(plan), time, otherwise, asker, std::move(done));
}

void Journal::find_in_files(ReadPlan plan, WallMs time, Sequence otherwise, loop::Loop& asker,
                            Done<Sequence> done) {
    environment_->readers->submit([environment = environment_, plan = std::move(plan), time, otherwise,
                                   &asker, done = std::move(done), loop = &loop_,
                                   self = weak_from_this()]() mutable {
        const auto found = find_time(environment->files, environment->sealed, plan, time, otherwise);
        if (found) return post_answer<Sequence>(asker, std::move(done), *found);
        loop->post([self = std::move(self), plan = std::move(plan), time, &asker, done = std::move(done),
                    failure = found.error()]() mutable {
            const auto journal = self.lock();
            if (!journal)
                return post_answer<Sequence>(asker, std::move(done), std::unexpected(Errc::not_found));
            if (journal->was_dropped(plan))
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

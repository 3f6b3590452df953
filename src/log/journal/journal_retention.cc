// What goes by age: a segment is the smallest part of a journal that can go, and the oldest goes first.
#include <algorithm>

#include "base/logging.h"
#include "log/journal/journal.h"

namespace penstock::log::journal {
namespace {

// A segment takes entries for so long at most, so that those of a slow group go not much later than they may.
constexpr std::int64_t kSegmentAgeMsMin = 5 * 60 * 1000;
constexpr std::int64_t kSegmentsPerPeriod = 24;

}  // namespace

void Journal::tidy() {
    if (destroyed_ || tidy_ || (!keep_ms_ && doomed_.empty())) return;
    // While a commit is under way, the writer is not ours to look at: the next one will see.
    if (!in_flight_ && !last_is_of_age() && expired() == 0 && doomed_.empty()) return;
    tidy_ = true;
    start_soon();
}

// Whether a new segment has to be started: the last one stays, because it holds the state of the logs.
bool Journal::last_is_of_age() const {
    if (!keep_ms_ || damaged_ || writer_.broken() || segments_.empty()) return false;
    const auto now = environment_->options.clock.now_ms();
    const SegmentExtent& last = segments_.back();
    if (writer_.empty()) return last.newest_at < now - *keep_ms_;
    const auto age_max = std::max(kSegmentAgeMsMin, *keep_ms_ / kSegmentsPerPeriod);
    return last.number == writer_.segment()->number && last.oldest_at && *last.oldest_at < now - age_max;
}

// How many segments are over age.
std::size_t Journal::expired() const {
    if (!keep_ms_ || damaged_ || writer_.broken() || segments_.empty()) return 0;
    const auto since = environment_->options.clock.now_ms() - *keep_ms_;
    const auto kept = std::find_if(segments_.begin(), segments_.end() - 1,
                                   [&](const SegmentExtent& segment) { return segment.newest_at >= since; });
    return static_cast<std::size_t>(kept - segments_.begin());
}

// False when there is nothing to drop.
bool Journal::start_dropping() {
    if (const std::size_t count = expired(); count > 0) {
        for (std::size_t i = 0; i < count; ++i) doomed_.push_back(segments_[i].number);
        // Readers go on behind them from now on, also if removing a file fails.
        segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(count));
        index_.drop_before(segments_.front().number);
        recent_->drop_before([this](std::uint32_t log) { return index_.find(log)->first; });
    }
    if (doomed_.empty() || writer_.broken()) return false;
    in_flight_ = true;
    // What is unsealed holds the state of all logs, and is about to be the only one that does.
    const bool sync_first = segments_.size() == 1 && environment_->options.sync != Sync::each_commit;
    environment_->writers->submit([self = shared_from_this(), doomed = doomed_, sync_first]() mutable {
        const std::size_t removed = self->remove_segments(doomed, sync_first);
        loop::Loop& loop = self->loop_;
        loop.post([self = std::move(self), removed] { self->finish_dropping(removed); });
    });
    return true;
}

// Answers how many were removed.  The removal of each is durable before the next one goes, so that no power
// loss leaves a gap.
std::size_t Journal::remove_segments(const std::vector<std::uint32_t>& numbers, bool sync_first) {
    Storage& storage = environment_->storage;
    std::size_t removed = 0;
    auto done = sync_first ? writer_.sync() : base::Result<void>{};
    for (const auto number : numbers) {
        if (done) done = storage.sync_directory(writer_.directory());
        if (!done) break;
        if (!environment_->spares.keep(writer_.path(number))) {
            done = storage.remove_file(writer_.path(number));
        }
        if (!done) break;
        environment_->forget(writer_.path(number));
        ++removed;
    }
    if (done) done = storage.sync_directory(writer_.directory());
    if (!done) base::log_warning("journal: removing expired segments: " + done.error().what);
    return removed;
}

void Journal::finish_dropping(std::size_t removed) {
    in_flight_ = false;
    doomed_.erase(doomed_.begin(), doomed_.begin() + static_cast<std::ptrdiff_t>(removed));
    start();
}

}  // namespace penstock::log::journal

#include "log/journal/disk_read.h"

#include <algorithm>

#include "log/journal/segment_reader.h"

namespace penstock::log::journal {
namespace {

// Enough for the frame of a small entry, where no second one is wanted.
constexpr std::size_t kOneEntryBytes = 4096;

// A read looks at so many places at most; a log with few entries among many has a place for each of them.
constexpr std::size_t kPlacesMax = 1024;

// The points of a stop's log: they live as long as this.
class PointsOf {
public:
    Read<std::span<const Point>> get(SealedPoints& sealed, const Stop& stop, std::uint32_t log) {
        if (stop.points) return std::span(*stop.points);
        auto loaded = sealed.of(stop.place);
        if (!loaded) {
            return std::unexpected(ReadFailure{
                Errc::unavailable, "no index of " + stop.place.path + ": " + loaded.error().what});
        }
        loaded_ = std::move(*loaded);
        return loaded_->of(log);
    }

private:
    std::shared_ptr<const SegmentPoints> loaded_;
};

// Visits the log's entries from a point to the next one until the visitor answers false.  True: it never did.
template <class Visit>
Read<bool> visit_entries(OpenFiles& files, std::uint32_t log, const SegmentPlace& place,
                         std::span<const Point> points, Visit visit) {
    auto file = files.open(place.path);
    if (!file) return std::unexpected(ReadFailure{Errc::unavailable, file.error().what});
    const Point& here = points.front();
    const Point* const next = points.size() > 1 ? &points[1] : nullptr;
    const std::uint64_t until =
        std::min<std::uint64_t>({place.end, here.offset + kPointDistance, next ? next->offset : place.end});
    const bool one = next && next->sequence == here.sequence + 1;
    FrameCursor cursor(std::move(*file), place.salt, here.offset, place.end,
                       one ? kOneEntryBytes : kReadBytes);
    while (cursor.offset() < until && !cursor.at_end()) {
        const auto offset = cursor.offset();
        const auto frame = cursor.next();
        if (!frame) {
            return std::unexpected(ReadFailure{frame.error(), "no frame that can be read in " + place.path +
                                                                  " at offset " + std::to_string(offset)});
        }
        if (frame->header.kind != Kind::entry || frame->header.log != log) continue;
        if (!visit(*frame)) return false;
        if (next && frame->header.sequence + 1 == next->sequence) break;
    }
    return true;
}

// Collects a log's entries, in order.
class Collector {
public:
    explicit Collector(const ReadPlan& plan) : plan_(plan), wanted_(plan.from), batch_{{}, plan.bounds} {}

    bool take(const Frame& frame) {
        const auto& header = frame.header;
        if (header.sequence < wanted_) return true;
        if (header.sequence > plan_.bounds.last) return false;
        const bool full = !batch_.entries.empty() && bytes_ + header.size > plan_.bytes_max;
        if (full || header.sequence != wanted_) return false;
        batch_.entries.push_back(
            {header.sequence, header.at, std::make_shared<const std::string>(frame.payload)});
        bytes_ += header.size;
        ++wanted_;
        return bytes_ < plan_.bytes_max;
    }

    bool another_place() { return places_++ < kPlacesMax; }
    Sequence wanted() const { return wanted_; }
    bool empty() const { return batch_.entries.empty(); }
    Batch batch() && { return std::move(batch_); }

private:
    const ReadPlan& plan_;
    Sequence wanted_;
    Batch batch_;
    std::size_t bytes_ = 0;
    std::size_t places_ = 0;
};

// True when the next stop is to be read too.
Read<bool> read_stop(OpenFiles& files, SealedPoints& sealed, const ReadPlan& plan, const Stop& stop,
                     Collector& to) {
    PointsOf source;
    const auto all = source.get(sealed, stop, plan.log);
    if (!all) return std::unexpected(all.error());
    const auto behind = std::ranges::upper_bound(*all, to.wanted(), {}, &Point::sequence);
    if (behind == all->begin()) {
        return std::unexpected(
            ReadFailure{Errc::corrupt, "the index of " + stop.place.path + " misses entries"});
    }
    for (auto point = static_cast<std::size_t>(behind - all->begin()) - 1; point < all->size(); ++point) {
        if (!to.another_place()) return false;
        const auto more = visit_entries(files, plan.log, stop.place, all->subspan(point),
                                        [&](const Frame& frame) { return to.take(frame); });
        if (!more || !*more) return more;
    }
    return true;
}

}  // namespace

Read<Batch> read_entries(OpenFiles& files, SealedPoints& sealed, const ReadPlan& plan) {
    Collector to(plan);
    for (const auto& stop : plan.stops) {
        const auto more = read_stop(files, sealed, plan, stop, to);
        if (more && *more) continue;
        if (!more && to.empty()) return std::unexpected(more.error());
        break;
    }
    // The index promised an entry; if intact frames hold none, or another one, the index is wrong.
    if (to.empty()) {
        return std::unexpected(
            ReadFailure{Errc::corrupt, "missing entry in " + plan.stops.front().place.path});
    }
    return std::move(to).batch();
}

Read<Sequence> find_time(OpenFiles& files, SealedPoints& sealed, const ReadPlan& plan, WallMs time,
                         Sequence otherwise) {
    PointsOf source;
    const Stop& stop = plan.stops.front();
    const auto all = source.get(sealed, stop, plan.log);
    if (!all) return std::unexpected(all.error());
    const auto behind = std::ranges::lower_bound(*all, time, {}, &Point::at);
    if (behind == all->begin()) return all->empty() ? otherwise : behind->sequence;
    if (behind != all->end()) otherwise = behind->sequence;
    const auto before = static_cast<std::size_t>(behind - all->begin()) - 1;
    const auto done =
        visit_entries(files, plan.log, stop.place, all->subspan(before), [&](const Frame& frame) {
            if (frame.header.at < time || frame.header.sequence >= otherwise) return true;
            otherwise = frame.header.sequence;
            return false;
        });
    if (!done) return std::unexpected(done.error());
    return otherwise;
}

}  // namespace penstock::log::journal

#include "log/journal/sealed_points.h"

#include <algorithm>

#include "log/journal/index.h"

namespace penstock::log::journal {
namespace {

// The same from the frames themselves: for a segment whose index frame is damaged.  A damaged one of them
// ends it: what is behind has no point, and a read that needs one answers corrupt.
base::Result<std::vector<LogState>> states_by_frames(File& file, const SegmentPlace& place) {
    const auto bytes = read_whole(file);
    if (!bytes) return std::unexpected(bytes.error());
    const auto header = decode_header(*bytes);
    if (!header || header->salt != place.salt) return base::failure(place.path + " is another segment");
    Index index;
    scan_segment(std::string_view(*bytes).substr(0, place.end), *header,
                 [&](const Frame& frame, std::uint64_t offset) {
                     return index.apply(frame.header, frame.payload, static_cast<std::uint32_t>(offset));
                 });
    return index.states();
}

base::Result<std::vector<LogState>> read_states(OpenFiles& files, const SegmentPlace& place) {
    const auto file = files.open(place.path);
    if (!file) return std::unexpected(file.error());
    const auto size = (*file)->size();
    if (!size) return std::unexpected(size.error());
    auto states = read_index(**file, place.salt, place.end, *size);
    if (!states) return std::unexpected(states.error());
    if (*states) return std::move(**states);
    return states_by_frames(**file, place);
}

}  // namespace

SegmentPoints::SegmentPoints(const std::vector<LogState>& states) {
    std::size_t points = 0;
    for (const auto& state : states) points += state.points.size();
    points_.reserve(points);
    for (const auto& state : states) {
        if (state.points.empty()) continue;
        const auto from = static_cast<std::uint32_t>(points_.size());
        points_.insert(points_.end(), state.points.begin(), state.points.end());
        ranges_.push_back({state.log, from, static_cast<std::uint32_t>(points_.size())});
    }
    std::ranges::sort(ranges_, {}, &Range::log);
}

std::span<const Point> SegmentPoints::of(std::uint32_t log) const {
    const auto found = std::ranges::lower_bound(ranges_, log, {}, &Range::log);
    if (found == ranges_.end() || found->log != log) return {};
    return std::span(points_).subspan(found->from, found->until - found->from);
}

base::Result<std::shared_ptr<const SegmentPoints>> SealedPoints::of(const SegmentPlace& place) {
    if (auto found = find(place)) return found;
    const auto states = read_states(files_, place);  // outside the lock: it may take long
    if (!states) return std::unexpected(states.error());
    auto points = std::make_shared<const SegmentPoints>(*states);
    keep(place, points);
    return points;
}

std::shared_ptr<const SegmentPoints> SealedPoints::find(const SegmentPlace& place) {
    std::lock_guard lock(mutex_);
    const auto found = by_path_.find(place.path);
    if (found == by_path_.end() || found->second->salt != place.salt) return nullptr;
    by_use_.splice(by_use_.end(), by_use_, found->second);
    return found->second->points;
}

void SealedPoints::keep(const SegmentPlace& place, std::shared_ptr<const SegmentPoints> points) {
    std::lock_guard lock(mutex_);
    if (const auto found = by_path_.find(place.path); found != by_path_.end()) drop(found->second);
    bytes_ += points->bytes();
    const auto slot = by_use_.insert(by_use_.end(), Slot{place.path, place.salt, std::move(points)});
    by_path_.emplace(place.path, slot);
    while (bytes_ > bytes_max_ && by_use_.size() > 1) drop(by_use_.begin());
}

void SealedPoints::forget(const std::string& path) {
    std::lock_guard lock(mutex_);
    if (const auto found = by_path_.find(path); found != by_path_.end()) drop(found->second);
}

std::size_t SealedPoints::bytes() {
    std::lock_guard lock(mutex_);
    return bytes_;
}

void SealedPoints::drop(std::list<Slot>::iterator slot) {
    bytes_ -= slot->points->bytes();
    by_path_.erase(slot->path);
    by_use_.erase(slot);
}

base::Result<std::optional<std::vector<LogState>>> read_index(File& file, std::uint64_t salt,
                                                              std::uint64_t offset, std::uint64_t file_size) {
    if (offset + kFrameHeaderBytes > file_size || file_size > 4 * kSegmentBytesMax) return std::nullopt;
    std::string bytes(file_size - offset, '\0');
    const auto got = file.read_at(offset, bytes.data(), bytes.size());
    if (!got) return std::unexpected(got.error());
    bytes.resize(*got);
    const auto frame = decode_frame_header(bytes, salt, offset);
    if (!frame || frame->kind != Kind::index || !frame_is_whole(bytes, *frame)) return std::nullopt;
    return decode_index(std::string_view(bytes).substr(kFrameHeaderBytes, frame->size));
}

}  // namespace penstock::log::journal

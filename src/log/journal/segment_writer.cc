#include "log/journal/segment_writer.h"

#include <algorithm>

#include "base/logging.h"
#include "base/random.h"

namespace penstock::log::journal {
namespace {

// How far zeros are written ahead: small at first, so that a thousand idle groups cost little disk.
constexpr std::uint64_t kFirstStepBytes = 64 * 1024;
constexpr std::uint64_t kStepBytesMax = 4 * 1024 * 1024;

base::Result<void> write_zeros(File& file, std::uint64_t from, std::uint64_t to) {
    static const std::string zeros(256 * 1024, '\0');
    std::vector<std::string_view> parts;
    for (std::uint64_t left = to - from; left > 0; left -= parts.back().size()) {
        parts.push_back(std::string_view(zeros).substr(0, left));
    }
    return file.write_at(from, parts);
}

}  // namespace

std::string SegmentWriter::path(std::uint32_t number) const {
    return directory_ + '/' + segment_name(number);
}

base::Result<void> SegmentWriter::start(Expected expected) {
    if (number_ == 0) {
        if (auto made = storage_.make_directory(directory_); !made) return made;
        if (auto synced = storage_.sync_directory(parent_directory(directory_)); !synced) return synced;
    }
    step_ = 0;
    if (expected == Expected::much && start_in_spare()) return {};
    const std::uint64_t end = header_bytes(group_);
    const Segment fresh{number_ + 1, base::random_u64(), end, end, flags_};
    if (auto created = with_room(end, [&] { return create(fresh); }); !created) {
        // A leftover is overwritten by the next try, or removed by recovery.
        files_.forget(path(fresh.number));
        [[maybe_unused]] const auto removed = storage_.remove_file(path(fresh.number));
        return created;
    }
    segment_ = fresh;
    number_ = fresh.number;
    return {};
}

base::Result<void> SegmentWriter::create(const Segment& fresh) {
    const auto file = storage_.create(path(fresh.number));
    if (!file) return std::unexpected(file.error());
    files_.add(path(fresh.number), *file);
    if (auto written = write_header(**file, fresh); !written) return written;
    return storage_.sync_directory(directory_);
}

// False when there is no spare that can be used.
bool SegmentWriter::start_in_spare() {
    const auto spare = spares_.take();
    if (!spare) return false;
    const std::uint64_t end = header_bytes(group_);
    const Segment next{number_ + 1, next_salt(spare->salt), end, std::max(spare->bytes, end),
                       flags_ | kFlagReused};
    if (auto prepared = prepare(*spare, next); !prepared) {
        base::log_warning("journal: a spare file is of no use: " + prepared.error().what);
        files_.forget(path(next.number));
        // It is at one of the two.
        [[maybe_unused]] const auto here = storage_.remove_file(path(next.number));
        [[maybe_unused]] const auto there = storage_.remove_file(spare->path);
        return false;
    }
    segment_ = next;
    number_ = next.number;
    return true;
}

// The header is on the disk before the file is a segment, and the file is durably no spare before it is one.
base::Result<void> SegmentWriter::prepare(const Spare& spare, const Segment& next) {
    const auto file = storage_.open(spare.path);
    if (!file) return std::unexpected(file.error());
    if (auto written = write_header(**file, next); !written) return written;
    if (auto moved = storage_.rename(spare.path, path(next.number)); !moved) return moved;
    files_.add(path(next.number), *file);
    if (auto synced = storage_.sync_directory(spares_.directory()); !synced) return synced;
    return storage_.sync_directory(directory_);
}

base::Result<void> SegmentWriter::write_header(File& file, const Segment& segment) {
    const SegmentHeader header{kFormatVersion, segment.flags, segment.number, segment.salt, group_};
    if (auto written = file.write_at(0, encode_header(header)); !written) return written;
    return file.sync();
}

base::Result<void> SegmentWriter::write(std::span<const FrameToWrite> frames, Durability durability) {
    const auto file = files_.open(path(segment_->number));
    if (!file) return std::unexpected(file.error());
    if (promises_more()) durability = Durability::now;
    FrameParts bytes(frames, segment_->salt, segment_->end);
    const std::uint64_t end = segment_->end + bytes.size();
    const bool reused = (segment_->flags & kFlagReused) != 0;
    // Pages of an older life may have left the memory; one that is written as a whole is not read in first.
    if (reused && end < segment_->written) {
        bytes.pad(std::min((end + kPageBytes - 1) / kPageBytes * kPageBytes, segment_->written) - end);
    }
    const std::uint64_t growth = end - std::min(end, segment_->written);
    auto done = with_room(growth, [&] { return try_write(**file, bytes, durability); });
    if (done) segment_->end = end;
    return done;
}

base::Result<void> SegmentWriter::try_write(File& file, const FrameParts& bytes, Durability durability) {
    auto done = file.write_at(segment_->end, bytes.parts());
    if (done) done = write_ahead(file, segment_->end + bytes.size());
    if (done && durability == Durability::now) done = file.sync();
    if (!done) undo(file);
    return done;
}

// Spares are the first to give way.
template <class Attempt>
base::Result<void> SegmentWriter::with_room(std::uint64_t bytes, Attempt attempt) {
    if (bytes > 0 && storage_.room() < kRoomKeptBytes + bytes) spares_.give_up();
    auto done = attempt();
    while (!done && done.error().disk_full && !broken_ && spares_.give_up()) done = attempt();
    return done;
}

// Zeros are written behind the frames so that later commits change no metadata, which would make their sync
// dearer.  Where commits are not synced they would only be more to write.
base::Result<void> SegmentWriter::write_ahead(File& file, std::uint64_t end) {
    if (end <= segment_->written) return {};
    segment_->written = end;
    if (!(flags_ & kFlagSynced)) return {};
    step_ = step_ == 0 ? kFirstStepBytes : std::min(step_ * 4, kStepBytesMax);
    const std::uint64_t zeroed = (end / step_ + 1) * step_;
    // They are no more than a help: a nearly full disk goes without.
    if (storage_.room() < kRoomKeptBytes + (zeroed - end)) return {};
    const auto written = write_zeros(file, end, zeroed);
    if (written) segment_->written = zeroed;
    if (written || !written.error().disk_full) return written;
    // Nor may they take the last of the room: deleting a stream needs some.
    step_ = 0;
    return file.truncate(end);
}

base::Result<void> SegmentWriter::seal(std::string_view index) {
    const auto file = files_.open(path(segment_->number));
    if (!file) return std::unexpected(file.error());
    const auto offset = static_cast<std::uint32_t>(segment_->end);
    // Recovery believes an index, so what it speaks of must be on the disk before it is.
    if (!(flags_ & kFlagSynced)) {
        if (auto synced = sync(); !synced) return synced;
    }
    std::string bytes;
    encode_frame(bytes, {.kind = Kind::index, .commit = offset}, index, segment_->salt, offset);
    bytes += encode_trailer(segment_->salt, offset);
    auto done = with_room(0, [&] { return try_seal(**file, bytes); });
    if (done) segment_.reset();
    return done;
}

base::Result<void> SegmentWriter::try_seal(File& file, std::string_view bytes) {
    auto done = file.write_at(segment_->end, bytes);
    if (done) done = file.truncate(segment_->end + bytes.size());
    if (done) done = file.sync();
    if (!done) undo(file);
    return done;
}

base::Result<void> SegmentWriter::sync() {
    if (!segment_) return {};
    const auto file = files_.open(path(segment_->number));
    if (!file) return std::unexpected(file.error());
    auto done = (*file)->sync();
    // The kernel tells of lost pages once; what was acknowledged since the last sync may be gone.
    if (!done) broken_ = true;
    return done;
}

// After a failed write or sync nobody knows what the disk holds behind `end`.  Cutting it off makes it known:
// the cut is metadata, and the bytes cannot come back when the file grows again.
void SegmentWriter::undo(File& file) {
    auto done = file.truncate(segment_->end);
    if (done) done = file.sync();
    segment_->written = segment_->end;
    if (done) return;
    broken_ = true;
    base::log_error("journal: no more appends to " + path(segment_->number) +
                    " until restart, a failed commit could not be undone: " + done.error().what);
}

}  // namespace penstock::log::journal

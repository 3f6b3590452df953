// The end of a group's journal: writes commits, seals full segments, starts new ones.
//
// Blocks; used by one thread at a time.  Between commits the journal's loop may ask where it stands.
#pragma once
#include "log/journal/frame_parts.h"
#include "log/journal/open_files.h"
#include "log/journal/spares.h"

namespace penstock::log::journal {

// What appends leave of a limited disk, for sealing, closing and new epochs.
inline constexpr std::uint64_t kRoomKeptBytes = 256 * 1024;

enum class Durability : std::uint8_t { now, later };

// How much a new segment will hold, by what the one before it held.
enum class Expected : std::uint8_t { little, much };

class SegmentWriter {
public:
    // `flags` are those of new segments.
    SegmentWriter(Storage& storage, OpenFiles& files, Spares& spares, std::string directory,
                  std::string group, std::uint32_t flags)
        : storage_(storage),
          files_(files),
          spares_(spares),
          directory_(std::move(directory)),
          group_(std::move(group)),
          flags_(flags) {}

    struct Segment {
        std::uint32_t number = 0;
        std::uint64_t salt = 0;
        std::uint64_t end = 0;      // where the next frame goes
        std::uint64_t written = 0;  // where the file ends: from `end` on it is zeros, or of an older life
        std::uint32_t flags = 0;
    };

    // After recovery: goes on in this segment, or with the one after `number`.
    void resume(const Segment& segment) { segment_ = segment, number_ = segment.number; }
    void resume_after(std::uint32_t number) { number_ = number; }

    // The unsealed segment, if there is one.
    const std::optional<Segment>& segment() const { return segment_; }
    // Nothing but the header is in the segment, or there is none: the next commit starts with the heads.
    bool empty() const { return !segment_ || segment_->end == header_bytes(group_); }
    // Its header says that commits are synced, and new ones need not be: it had better be sealed.
    bool promises_more() const { return segment_ && (segment_->flags & ~flags_ & kFlagSynced) != 0; }
    // True after a failure that could not be undone: nothing may be written until the journal is opened
    // again.
    bool broken() const { return broken_; }
    const std::string& directory() const { return directory_; }
    std::string path(std::uint32_t number) const;

    // Ends the segment with an index frame and the trailer.
    base::Result<void> seal(std::string_view index);
    // A new segment; makes the group's directory for the first one.
    base::Result<void> start(Expected);
    // One commit: all frames or, after a failure, none of them.
    base::Result<void> write(std::span<const FrameToWrite> frames, Durability durability);
    base::Result<void> sync();

private:
    bool start_in_spare();
    base::Result<void> prepare(const Spare&, const Segment&);
    base::Result<void> create(const Segment&);
    base::Result<void> write_header(File&, const Segment&);
    base::Result<void> try_write(File&, const FrameParts&, Durability durability);
    base::Result<void> try_seal(File&, std::string_view bytes);
    base::Result<void> write_ahead(File&, std::uint64_t end);
    template <class Attempt>
    base::Result<void> with_room(std::uint64_t bytes, Attempt attempt);
    void undo(File&);

    Storage& storage_;
    OpenFiles& files_;
    Spares& spares_;
    std::string directory_;
    std::string group_;
    std::uint32_t flags_;
    std::optional<Segment> segment_;
    std::uint32_t number_ = 0;
    std::uint64_t step_ = 0;
    bool broken_ = false;
};

}  // namespace penstock::log::journal

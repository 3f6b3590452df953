// Opening a group's journal: what its files say, after cutting off what a crash left behind.
//
// Blocks; before the journal's loop knows of it.  FORMAT.md tells what is taken for a torn tail and what for
// damage.
#pragma once
#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "log/journal/index.h"
#include "log/journal/segment_writer.h"

namespace penstock::log::journal {

// A segment as reads need it.
struct SegmentExtent {
    std::uint32_t number = 0;
    std::uint64_t salt = 0;
    std::uint64_t end = 0;  // of its committed frames
    WallMs newest_at = 0;   // none of its entries is newer
    // Of its first entry, if it has one; not known of a segment that recovery found sealed.
    std::optional<WallMs> oldest_at{};

    void note(const FrameHeader& frame) {
        newest_at = std::max(newest_at, frame.at);
        if (frame.kind == Kind::entry && !oldest_at) oldest_at = frame.at;
    }
};

struct Recovered {
    Index index;
    std::vector<SegmentExtent> segments;  // consecutive numbers
    bool damaged = false;                 // there was more than can be read
};

// Reads DIRECTORY's segments, cuts a torn tail off and tells the writer where to go on.  Fails when the disk
// does, or when the files are of a newer version.
base::Result<Recovered> recover(Storage&, OpenFiles&, const std::string& group, SegmentWriter&);

}  // namespace penstock::log::journal

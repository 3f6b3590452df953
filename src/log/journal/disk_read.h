// Reads that go to the files: planned on the journal's loop, run on a thread that may block.
#pragma once
#include <vector>

#include "log/journal/sealed_points.h"

namespace penstock::log::journal {

// A segment in which to look.
struct Stop {
    SegmentPlace place;
    // Of the log, the first at or before what is looked for; nothing for a sealed segment: they are in its
    // file.
    std::optional<std::vector<Point>> points;
};

struct ReadPlan {
    std::uint32_t log = 0;
    Sequence from = 1;
    std::size_t bytes_max = 0;
    std::vector<Stop> stops;
    Bounds bounds;
};

// Why a read failed.  Not yet in the server's log: the segment may just have been dropped, and its file be
// written again.
struct ReadFailure {
    Errc errc = Errc::unavailable;
    std::string what;
};

template <class T>
using Read = std::expected<T, ReadFailure>;

// The planned entries.  Stops before the first one that cannot be read; corrupt or unavailable when that is
// the very first.
Read<Batch> read_entries(OpenFiles&, SealedPoints&, const ReadPlan&);

// The first entry with at >= `time` in the first stop, or else `otherwise`.
Read<Sequence> find_time(OpenFiles&, SealedPoints&, const ReadPlan&, WallMs time, Sequence otherwise);

}  // namespace penstock::log::journal

// Reads that go to the files: planned on the journal's loop, run on a thread that may block.
#pragma once
#include <vector>

#include "log/journal/index.h"
#include "log/journal/open_files.h"

namespace penstock::log::journal {

// Where to look in one segment.  Frames from `from` on are looked at while they start before `until`.
struct Run {
    std::uint32_t segment = 0;
    std::string path;
    std::uint64_t salt = 0;
    std::uint64_t from = 0;
    std::uint64_t until = 0;
    std::uint64_t end = 0;  // of the segment's committed frames
};

struct ReadPlan {
    std::uint32_t log = 0;
    Sequence from = 1;
    std::size_t bytes_max = 0;
    std::vector<Run> runs;
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
Read<Batch> read_entries(OpenFiles&, const ReadPlan&);

// The first entry with at >= `time` in the first run, or else `otherwise`.
Read<Sequence> find_time(OpenFiles&, const ReadPlan&, WallMs time, Sequence otherwise);

}  // namespace penstock::log::journal

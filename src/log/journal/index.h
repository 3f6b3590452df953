// What a group's logs hold and where: heads and points, for all segments of its journal.
//
// Belongs to the journal's loop (or to recovery, before that).  About 24 bytes per 64 KiB of journal.
#pragma once
#include <map>
#include <optional>

#include "log/journal/format.h"

namespace penstock::log::journal {

struct LogIndex {
    Head head;
    Sequence first = 1;         // the first kept entry, or head.last + 1
    std::vector<Point> points;  // by sequence, over all segments
};

class Index {
public:
    const LogIndex* find(std::uint32_t log) const;
    const std::map<std::uint32_t, LogIndex>& logs() const { return logs_; }

    // Takes note of a frame at `offset` of a segment.  False when it does not follow from what is known: an
    // entry out of sequence, a frame of an unknown log, a payload that is not the kind's.
    bool apply(const FrameHeader&, std::string_view payload, std::uint32_t segment, std::uint32_t offset);
    // Takes over the index of a sealed segment.
    bool apply_sealed(const std::vector<LogState>&);
    // The segments before this one are gone.
    void drop_before(std::uint32_t segment);

    // All logs, with their points in one segment: what its index frame holds.
    std::vector<LogState> states(std::uint32_t segment) const;

private:
    bool apply_heads(const std::vector<LogState>&);

    std::map<std::uint32_t, LogIndex> logs_;
};

}  // namespace penstock::log::journal

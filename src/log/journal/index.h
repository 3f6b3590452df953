// What a group's logs hold and where.
//
// In memory are the heads, one stretch per log and sealed segment, and the points of the unsealed segment;
// the points of sealed segments stay in their files (sealed_points.h).  So a thousand logs that take turns
// cost 24 bytes each per segment, not per entry.  Belongs to the journal's loop (or to recovery, before
// that).
#pragma once
#include <map>
#include <optional>

#include "log/journal/format.h"

namespace penstock::log::journal {

// That a log has entries in a sealed segment, and which is the first.
struct Stretch {
    Sequence sequence = 0;
    WallMs at = 0;
    std::uint32_t segment = 0;
};

struct LogIndex {
    Head head;
    Sequence first = 1;              // the first kept entry, or head.last + 1
    std::vector<Stretch> stretches;  // by sequence
    std::vector<Point> points;       // in the unsealed segment, by sequence; behind the stretches
};

class Index {
public:
    const LogIndex* find(std::uint32_t log) const;
    // The first entry of the stretch, or if that is the end, of what is behind all stretches.
    static Sequence first_after(const LogIndex&, std::vector<Stretch>::const_iterator stretch);

    // Takes note of a frame at `offset` of the unsealed segment.  False when it does not follow from what is
    // known: an entry out of sequence, a frame of an unknown log, a payload that is not the kind's.
    bool apply(const FrameHeader&, std::string_view payload, std::uint32_t offset);
    // The unsealed segment, by this number, is sealed.
    void seal(std::uint32_t segment);
    // Takes over the index of a sealed segment, from its file.
    bool apply_sealed(const std::vector<LogState>&, std::uint32_t segment);
    // Forgets the entries in sealed segments before this one.
    void drop_before(std::uint32_t segment);

    // What the heads frame of the next segment holds.
    std::vector<LogState> heads() const;
    // The same with the points of the unsealed segment: what its index frame holds.
    std::vector<LogState> states() const;

private:
    bool apply_heads(const std::vector<LogState>&);

    std::map<std::uint32_t, LogIndex> logs_;
};

}  // namespace penstock::log::journal

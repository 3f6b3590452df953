// How a batch that fails is tried again: whole, or cut into portions that are tried one after the other.
//
// Knows numbers only: the portions are the first records of a queue that its owner keeps.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace penstock::mapping {

struct Portion {
    std::size_t count = 0;
    std::int64_t invocations = 0;  // in which the function was given its records
    std::int64_t failures = 0;     // that count towards the retry quota
};

class Portions {
public:
    bool empty() const { return portions_.empty(); }
    Portion& front() { return portions_.back(); }
    const Portion& front() const { return portions_.back(); }

    // A batch of so many records; only when empty.
    void begin(std::size_t count) { portions_.push_back({.count = count}); }
    // Of the first portion only so many records fit into an event; the rest is a portion of its own, or, if
    // there is no other, no longer one.
    void shorten(std::size_t count);
    // So many records are dealt with, of the first portion, which may end with that.
    void finish(std::size_t count);

    // The first portion failed from its record `from` on; those before it are finished.  Cutting does not
    // count towards the quota.  What fails from its first record on is cut in half in any case: only a
    // partial success is cut at the failure (Lambda guide, with-kinesis, "Bisecting a batch").
    enum class Cut : std::uint8_t { no, in_half, at_failure };
    void fail(std::size_t from, Cut cut);

private:
    std::vector<Portion> portions_;  // the first to be tried is the last
};

}  // namespace penstock::mapping

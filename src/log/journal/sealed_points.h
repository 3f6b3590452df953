// The points of sealed segments, read from their files when a read needs them.
//
// Keeps what was used last, within a bound of bytes; the newest always, whatever it takes.  May block; any
// thread.
#pragma once
#include <expected>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>

#include "log/journal/open_files.h"
#include "log/journal/segment_reader.h"

namespace penstock::log::journal {

// A segment as reads need it.
struct SegmentPlace {
    std::string path;
    std::uint64_t salt = 0;
    std::uint64_t end = 0;  // of its committed frames: where the index frame of a sealed one starts
};

// The points of one segment, log by log.
class SegmentPoints {
public:
    explicit SegmentPoints(const std::vector<LogState>&);
    // By sequence; empty when the log has no entry in the segment.
    std::span<const Point> of(std::uint32_t log) const;
    std::size_t bytes() const { return points_.size() * sizeof(Point) + ranges_.size() * sizeof(Range); }

private:
    struct Range {
        std::uint32_t log = 0;
        std::uint32_t from = 0, until = 0;
    };
    std::vector<Range> ranges_;  // by log
    std::vector<Point> points_;
};

class SealedPoints {
public:
    SealedPoints(OpenFiles& files, std::size_t bytes_max) : files_(files), bytes_max_(bytes_max) {}

    // Fails when the segment cannot be read.
    base::Result<std::shared_ptr<const SegmentPoints>> of(const SegmentPlace&);
    // A path's file is gone.
    void forget(const std::string& path);
    // What is kept takes.
    std::size_t bytes();

private:
    struct Slot {
        std::string path;
        std::uint64_t salt = 0;  // a path may be used again, by a group of the same name
        std::shared_ptr<const SegmentPoints> points;
    };

    std::shared_ptr<const SegmentPoints> find(const SegmentPlace&);
    void keep(const SegmentPlace&, std::shared_ptr<const SegmentPoints>);
    void drop(std::list<Slot>::iterator);

    OpenFiles& files_;
    std::size_t bytes_max_;
    std::mutex mutex_;
    std::size_t bytes_ = 0;
    std::list<Slot> by_use_;  // least recently used first
    std::unordered_map<std::string, std::list<Slot>::iterator> by_path_;
};

// The state in a sealed segment's index frame, at `offset`; nothing when it is not whole.
base::Result<std::optional<std::vector<LogState>>> read_index(File&, std::uint64_t salt, std::uint64_t offset,
                                                              std::uint64_t file_size);

}  // namespace penstock::log::journal

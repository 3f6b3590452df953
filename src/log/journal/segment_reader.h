// Reading a segment: all of it at once (recovery), or frame by frame from some place (reads).
//
// scan_segment is pure.  A FrameCursor may block on the disk and belongs to one thread.
#pragma once
#include <functional>
#include <memory>

#include "log/journal/format.h"
#include "log/journal/storage.h"

namespace penstock::log::journal {

struct Frame {
    FrameHeader header;
    std::string_view payload;
};

struct Scan {
    enum class End {
        clean,    // zeros, or the end of the file
        sealed,   // an index frame
        torn,     // a commit that was interrupted
        damaged,  // bytes that had been synced are not what they were
    };
    End how = End::clean;
    std::uint64_t end = 0;  // behind the last valid frame, aligned
};

// Visits the valid frames of a segment from the first one on; `bytes` is the whole file.  A visitor that
// answers false makes the segment damaged at that frame.
Scan scan_segment(std::string_view bytes, const SegmentHeader& header,
                  const std::function<bool(const Frame&, std::uint64_t offset)>& visit);

// From one point to the next, and some.
inline constexpr std::size_t kReadBytes = kPointDistance + 4096;

// Reads frames one after the other.
class FrameCursor {
public:
    // `end` is where the segment's committed frames end; reads take `read_bytes` or more.
    FrameCursor(std::shared_ptr<File> file, std::uint64_t salt, std::uint64_t offset, std::uint64_t end,
                std::size_t read_bytes = kReadBytes)
        : file_(std::move(file)), salt_(salt), offset_(offset), end_(end), read_bytes_(read_bytes) {}

    // Where the next frame starts.
    std::uint64_t offset() const { return offset_; }
    bool at_end() const { return offset_ >= end_; }
    // The next frame, valid until the next call; corrupt when it is not valid, unavailable when it cannot be
    // read.
    Answer<Frame> next();

private:
    // Makes `size` bytes from offset_ on available, fewer at the end.
    Answer<std::string_view> fetch(std::size_t size);

    std::shared_ptr<File> file_;
    std::uint64_t salt_;
    std::uint64_t offset_;
    std::uint64_t end_;
    std::size_t read_bytes_;
    std::string buffer_;
    std::uint64_t buffer_offset_ = 0;
};

// The whole file.
base::Result<std::string> read_whole(File&);

}  // namespace penstock::log::journal

// The frames of a commit as the parts of one write: small payloads are copied behind their headers, large
// ones are written from where they are.
//
// One thread.  The payloads must outlive this; it cannot be copied or moved, because parts point into it.
#pragma once
#include <span>

#include "log/journal/format.h"

namespace penstock::log::journal {

struct FrameToWrite {
    FrameHeader header;
    std::string_view payload;
};

// What the kernel reads in when a part of it is written.
inline constexpr std::uint64_t kPageBytes = 4096;

class FrameParts {
public:
    // The frames will stand one behind the other from `offset` on, where their commit begins.
    FrameParts(std::span<const FrameToWrite> frames, std::uint64_t salt, std::uint64_t offset);
    FrameParts(const FrameParts&) = delete;
    FrameParts& operator=(const FrameParts&) = delete;

    // Zeros behind the frames; at most a page of them.
    void pad(std::uint64_t bytes);

    std::span<const std::string_view> parts() const { return parts_; }
    // Of the frames.
    std::uint64_t size() const { return size_; }

private:
    std::string copied_;  // what many of the parts point to
    std::vector<std::string_view> parts_;
    std::uint64_t size_ = 0;
};

}  // namespace penstock::log::journal

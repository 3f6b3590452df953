#include "log/journal/frame_parts.h"

#include <algorithm>

namespace penstock::log::journal {
namespace {

// Smaller payloads are copied: cheaper than a part of their own.
constexpr std::size_t kCopiedBytesMax = 2048;

}  // namespace

FrameParts::FrameParts(std::span<const FrameToWrite> frames, std::uint64_t salt, std::uint64_t offset) {
    std::size_t copied = 0;
    for (const auto& [header, payload] : frames) {
        const std::size_t size = frame_bytes(payload.size());
        copied += payload.size() < kCopiedBytesMax ? size : size - payload.size();
    }
    copied_.reserve(copied);  // it must not move
    std::size_t from = 0;
    const auto end_part = [&] {
        parts_.push_back(std::string_view(copied_).substr(from));
        from = copied_.size();
    };
    for (auto [header, payload] : frames) {
        header.commit = static_cast<std::uint32_t>(offset);
        encode_frame_header(copied_, header, payload, salt, offset + size_);
        if (payload.size() < kCopiedBytesMax) {
            copied_ += payload;
        } else {
            end_part();
            parts_.push_back(payload);
        }
        const std::size_t size = frame_bytes(payload.size());
        copied_.append(size - kFrameHeaderBytes - payload.size(), '\0');
        size_ += size;
    }
    end_part();
}

void FrameParts::pad(std::uint64_t bytes) {
    static constexpr char zeros[kPageBytes] = {};
    parts_.emplace_back(zeros, std::min<std::uint64_t>(bytes, sizeof zeros));
}

}  // namespace penstock::log::journal

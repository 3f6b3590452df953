#include "log/journal/segment_reader.h"

#include <algorithm>

namespace penstock::log::journal {
namespace {

std::optional<FrameHeader> whole_frame(std::string_view bytes, std::uint64_t salt, std::uint64_t offset) {
    const auto rest = bytes.substr(offset);
    const auto header = decode_frame_header(rest, salt, offset);
    return header && frame_is_whole(rest, *header) ? header : std::nullopt;
}

// Whether a commit that starts behind `damage` is there: then what is at `damage` had been synced.
bool later_commit_follows(std::string_view bytes, std::uint64_t salt, std::uint64_t damage) {
    for (std::uint64_t offset = damage + kAlignment; offset + kFrameHeaderBytes <= bytes.size();
         offset += kAlignment) {
        if (bytes[offset] != 'P') continue;
        const auto header = decode_frame_header(bytes.substr(offset), salt, offset);
        if (header && header->commit > damage && whole_frame(bytes, salt, offset)) return true;
    }
    return false;
}

}  // namespace

Scan scan_segment(std::string_view bytes, const SegmentHeader& segment,
                  const std::function<bool(const Frame&, std::uint64_t offset)>& visit) {
    std::uint64_t offset = header_bytes(segment.group);
    while (offset < bytes.size()) {
        const auto header = whole_frame(bytes, segment.salt, offset);
        if (!header) break;
        if (!visit({*header, bytes.substr(offset + kFrameHeaderBytes, header->size)}, offset)) {
            return {Scan::End::damaged, offset};
        }
        offset += frame_bytes(header->size);
        if (header->kind == Kind::index) return {Scan::End::sealed, offset};
    }
    const auto rest = bytes.substr(std::min<std::uint64_t>(offset, bytes.size()));
    if (std::ranges::all_of(rest, [](char c) { return c == 0; })) return {Scan::End::clean, offset};
    // Without a sync after each commit the disk may have taken later commits before earlier ones.
    const bool synced = (segment.flags & kFlagSynced) != 0;
    if (synced && later_commit_follows(bytes, segment.salt, offset)) return {Scan::End::damaged, offset};
    return {Scan::End::torn, offset};
}

Answer<Frame> FrameCursor::next() {
    auto bytes = fetch(kFrameHeaderBytes);
    if (!bytes) return std::unexpected(bytes.error());
    const auto header = decode_frame_header(*bytes, salt_, offset_);
    if (!header || offset_ + kFrameHeaderBytes + header->size > end_) return std::unexpected(Errc::corrupt);
    bytes = fetch(kFrameHeaderBytes + header->size);
    if (!bytes) return std::unexpected(bytes.error());
    if (!frame_is_whole(*bytes, *header)) return std::unexpected(Errc::corrupt);
    offset_ += frame_bytes(header->size);
    return Frame{*header, bytes->substr(kFrameHeaderBytes, header->size)};
}

Answer<std::string_view> FrameCursor::fetch(std::size_t size) {
    if (offset_ < buffer_offset_ || offset_ + size > buffer_offset_ + buffer_.size()) {
        buffer_.resize(std::max(size, read_bytes_));
        buffer_offset_ = offset_;
        const auto got = file_->read_at(offset_, buffer_.data(), buffer_.size());
        if (!got) return std::unexpected(Errc::unavailable);
        buffer_.resize(*got);
    }
    return std::string_view(buffer_).substr(offset_ - buffer_offset_, size);
}

base::Result<std::string> read_whole(File& file) {
    const auto size = file.size();
    if (!size) return std::unexpected(size.error());
    if (*size > 4 * kSegmentBytesMax) return base::failure("a segment of impossible size");
    std::string bytes(*size, '\0');
    const auto got = file.read_at(0, bytes.data(), bytes.size());
    if (!got) return std::unexpected(got.error());
    bytes.resize(*got);
    return bytes;
}

}  // namespace penstock::log::journal

// The bytes of a segment file: constants, and each structure to and from bytes.  FORMAT.md describes them.
//
// Pure functions; any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "log/log.h"

namespace penstock::log::journal {

inline constexpr std::uint32_t kFormatVersion = 1;
inline constexpr std::uint32_t kFlagSynced = 1;  // every commit was synced before the next was written
inline constexpr std::uint32_t kFlagReused =
    2;  // the file was a spare: behind its frames are those of older lives
inline constexpr std::size_t kFrameHeaderBytes = 40;
inline constexpr std::size_t kTrailerBytes = 16;
inline constexpr std::size_t kAlignment = 8;
// No entry of a log starts further than this behind the log's nearest point.
inline constexpr std::uint32_t kPointDistance = 64 * 1024;
// Offsets are 32 bits wide; this leaves room for one huge commit behind a full segment.
inline constexpr std::uint64_t kSegmentBytesMax = 1u << 30;
inline constexpr std::size_t kEntryBytesMax = 16 * 1024 * 1024;

constexpr std::uint64_t aligned(std::uint64_t size) {
    return (size + kAlignment - 1) / kAlignment * kAlignment;
}

struct SegmentHeader {
    std::uint32_t version = kFormatVersion;
    std::uint32_t flags = 0;
    std::uint64_t number = 0;
    std::uint64_t salt = 0;
    std::string group{};
};

std::size_t header_bytes(std::string_view group);
std::string encode_header(const SegmentHeader&);
// Nothing when the bytes do not start with a valid header.  A header of another version is answered as it is.
std::optional<SegmentHeader> decode_header(std::string_view bytes);

enum class Kind : std::uint8_t { entry = 1, created = 2, closed = 3, epoch = 4, heads = 5, index = 6 };

struct FrameHeader {
    Kind kind = Kind::entry;
    std::uint32_t size = 0;
    std::uint32_t log = 0;
    std::uint32_t commit = 0;
    Sequence sequence = 0;
    WallMs at = 0;
};

constexpr std::uint64_t frame_bytes(std::size_t payload) { return aligned(kFrameHeaderBytes + payload); }

std::uint32_t place_of(std::uint64_t salt, std::uint64_t offset);
// The salt of a file's next life: no frame of this one, where it stands, has the place it would have there.
constexpr std::uint64_t next_salt(std::uint64_t salt) {
    constexpr std::uint64_t lower = UINT32_MAX;
    return (salt & ~lower) | ((salt + 1) & lower);
}
// Appends the header of a frame that will stand at `offset`; `header.size` is taken from the payload, which
// belongs behind it, with zeros up to frame_bytes().
void encode_frame_header(std::string& out, FrameHeader header, std::string_view payload, std::uint64_t salt,
                         std::uint64_t offset);
// Appends the whole frame.
void encode_frame(std::string& out, FrameHeader header, std::string_view payload, std::uint64_t salt,
                  std::uint64_t offset);
// The header of a frame that stands at `offset`; nothing when there is none.  The payload is not looked at.
std::optional<FrameHeader> decode_frame_header(std::string_view bytes, std::uint64_t salt,
                                               std::uint64_t offset);
// Whether header and payload (`bytes` may go on behind them) fit their checksum.
bool frame_is_whole(std::string_view bytes, const FrameHeader& header);

// What is known of a log at some point of the journal.
struct Head {
    bool closed = false;
    std::uint64_t epoch = 0;
    Sequence last = 0;
    WallMs at = 0;
};

// Where an entry is in its segment.
struct Point {
    Sequence sequence = 0;
    WallMs at = 0;
    std::uint32_t offset = 0;
};

struct LogState {
    std::uint32_t log = 0;
    Head head;
    std::vector<Point> points;
};

std::string encode_heads(const std::vector<LogState>&);
std::optional<std::vector<LogState>> decode_heads(std::string_view payload);
std::string encode_index(const std::vector<LogState>&);
std::optional<std::vector<LogState>> decode_index(std::string_view payload);

std::string encode_trailer(std::uint64_t salt, std::uint32_t index_offset);
// The offset of the index frame.
std::optional<std::uint32_t> decode_trailer(std::string_view bytes, std::uint64_t salt);

std::string segment_name(std::uint64_t number);
std::optional<std::uint64_t> segment_number(std::string_view name);
std::string directory_name(std::string_view group);
inline constexpr std::string_view kDestroyedSuffix = ".destroyed";

}  // namespace penstock::log::journal

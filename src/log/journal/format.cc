#include "log/journal/format.h"

#include "base/bytes.h"
#include "base/hash.h"
#include "base/text.h"

namespace penstock::log::journal {
namespace {

using base::put_le;

constexpr std::string_view kSegmentMagic = "PENSTOCK";
constexpr std::string_view kSealedMagic = "PSSEALED";
constexpr std::string_view kFrameMagic = "PSF";
constexpr std::string_view kSegmentSuffix = ".segment";
constexpr std::size_t kHeaderFixedBytes = 40;
constexpr std::size_t kHeaderCrcAt = 36;
constexpr std::size_t kFrameCrcAt = 8;

// The checksum of `bytes` without the four at `hole`, where the checksum itself stands.
std::uint32_t crc_around(std::string_view bytes, std::size_t hole) {
    return base::crc32c(bytes.substr(hole + 4), base::crc32c(bytes.substr(0, hole)));
}

void set_u32(std::string& bytes, std::size_t at, std::uint32_t value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

void pad(std::string& out) { out.resize(aligned(out.size())); }

void put_head(std::string& out, const LogState& log) {
    put_le<std::uint32_t>(out, log.log);
    put_le<std::uint8_t>(out, log.head.closed);
    put_le<std::uint64_t>(out, log.head.epoch);
    put_le<std::uint64_t>(out, log.head.last);
    put_le<std::int64_t>(out, log.head.at);
}

LogState get_head(base::Reader& reader) {
    LogState log;
    log.log = reader.integer<std::uint32_t>();
    log.head.closed = reader.integer<std::uint8_t>() != 0;
    log.head.epoch = reader.integer<std::uint64_t>();
    log.head.last = reader.integer<std::uint64_t>();
    log.head.at = reader.integer<std::int64_t>();
    return log;
}

}  // namespace

std::size_t header_bytes(std::string_view group) { return aligned(kHeaderFixedBytes + group.size()); }

std::string encode_header(const SegmentHeader& header) {
    std::string out(kSegmentMagic);
    put_le<std::uint32_t>(out, header.version);
    put_le<std::uint32_t>(out, header.flags);
    put_le<std::uint64_t>(out, header.number);
    put_le<std::uint64_t>(out, header.salt);
    put_le<std::uint32_t>(out, static_cast<std::uint32_t>(header.group.size()));
    put_le<std::uint32_t>(out, 0);
    out += header.group;
    set_u32(out, kHeaderCrcAt, crc_around(out, kHeaderCrcAt));
    pad(out);
    return out;
}

std::optional<SegmentHeader> decode_header(std::string_view bytes) {
    base::Reader reader(bytes);
    const auto magic = reader.bytes(kSegmentMagic.size());
    SegmentHeader header;
    header.version = reader.integer<std::uint32_t>();
    header.flags = reader.integer<std::uint32_t>();
    header.number = reader.integer<std::uint64_t>();
    header.salt = reader.integer<std::uint64_t>();
    const auto group_size = reader.integer<std::uint32_t>();
    const auto crc = reader.integer<std::uint32_t>();
    header.group = reader.bytes(group_size);
    if (!reader.ok() || magic != kSegmentMagic) return std::nullopt;
    if (crc != crc_around(bytes.substr(0, kHeaderFixedBytes + group_size), kHeaderCrcAt)) return std::nullopt;
    return header;
}

std::uint32_t place_of(std::uint64_t salt, std::uint64_t offset) {
    const std::uint64_t both[] = {salt, offset};
    return base::crc32c({reinterpret_cast<const char*>(both), sizeof both});
}

void encode_frame_header(std::string& out, FrameHeader header, std::string_view payload, std::uint64_t salt,
                         std::uint64_t offset) {
    const std::size_t start = out.size();
    out += kFrameMagic;
    put_le<std::uint8_t>(out, static_cast<std::uint8_t>(header.kind));
    put_le<std::uint32_t>(out, place_of(salt, offset));
    put_le<std::uint32_t>(out, 0);
    put_le<std::uint32_t>(out, static_cast<std::uint32_t>(payload.size()));
    put_le<std::uint32_t>(out, header.log);
    put_le<std::uint32_t>(out, header.commit);
    put_le<std::uint64_t>(out, header.sequence);
    put_le<std::int64_t>(out, header.at);
    const std::uint32_t crc = crc_around(std::string_view(out).substr(start), kFrameCrcAt);
    set_u32(out, start + kFrameCrcAt, base::crc32c(payload, crc));
}

void encode_frame(std::string& out, FrameHeader header, std::string_view payload, std::uint64_t salt,
                  std::uint64_t offset) {
    const std::size_t start = out.size();
    encode_frame_header(out, header, payload, salt, offset);
    out += payload;
    out.resize(start + frame_bytes(payload.size()));
}

std::optional<FrameHeader> decode_frame_header(std::string_view bytes, std::uint64_t salt,
                                               std::uint64_t offset) {
    if (!bytes.starts_with(kFrameMagic)) return std::nullopt;
    base::Reader reader(bytes.substr(kFrameMagic.size()));
    const auto kind = reader.integer<std::uint8_t>();
    const auto place = reader.integer<std::uint32_t>();
    reader.integer<std::uint32_t>();
    FrameHeader header;
    header.kind = static_cast<Kind>(kind);
    header.size = reader.integer<std::uint32_t>();
    header.log = reader.integer<std::uint32_t>();
    header.commit = reader.integer<std::uint32_t>();
    header.sequence = reader.integer<std::uint64_t>();
    header.at = reader.integer<std::int64_t>();
    if (!reader.ok() || place != place_of(salt, offset)) return std::nullopt;
    if (kind < static_cast<std::uint8_t>(Kind::entry) || kind > static_cast<std::uint8_t>(Kind::index)) {
        return std::nullopt;
    }
    if (header.commit > offset || header.size > kSegmentBytesMax) return std::nullopt;
    return header;
}

bool frame_is_whole(std::string_view bytes, const FrameHeader& header) {
    if (bytes.size() < kFrameHeaderBytes + header.size) return false;
    const auto frame = bytes.substr(0, kFrameHeaderBytes + header.size);
    return base::get_le<std::uint32_t>(frame.data() + kFrameCrcAt) == crc_around(frame, kFrameCrcAt);
}

std::string encode_heads(const std::vector<LogState>& logs) {
    std::string out;
    put_le<std::uint32_t>(out, static_cast<std::uint32_t>(logs.size()));
    for (const auto& log : logs) put_head(out, log);
    return out;
}

std::optional<std::vector<LogState>> decode_heads(std::string_view payload) {
    base::Reader reader(payload);
    std::vector<LogState> logs;
    const auto count = reader.integer<std::uint32_t>();
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i) logs.push_back(get_head(reader));
    if (!reader.ok() || !reader.rest().empty()) return std::nullopt;
    return logs;
}

std::string encode_index(const std::vector<LogState>& logs) {
    std::string out;
    put_le<std::uint32_t>(out, static_cast<std::uint32_t>(logs.size()));
    for (const auto& log : logs) {
        put_head(out, log);
        put_le<std::uint32_t>(out, static_cast<std::uint32_t>(log.points.size()));
        for (const auto& point : log.points) {
            put_le<std::uint64_t>(out, point.sequence);
            put_le<std::int64_t>(out, point.at);
            put_le<std::uint32_t>(out, point.offset);
        }
    }
    return out;
}

std::optional<std::vector<LogState>> decode_index(std::string_view payload) {
    base::Reader reader(payload);
    std::vector<LogState> logs;
    const auto count = reader.integer<std::uint32_t>();
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
        auto& log = logs.emplace_back(get_head(reader));
        const auto points = reader.integer<std::uint32_t>();
        for (std::uint32_t p = 0; p < points && reader.ok(); ++p) {
            Point point;
            point.sequence = reader.integer<std::uint64_t>();
            point.at = reader.integer<std::int64_t>();
            point.offset = reader.integer<std::uint32_t>();
            log.points.push_back(point);
        }
    }
    if (!reader.ok() || !reader.rest().empty()) return std::nullopt;
    return logs;
}

std::string encode_trailer(std::uint64_t salt, std::uint32_t index_offset) {
    std::string out;
    put_le<std::uint32_t>(out, index_offset);
    put_le<std::uint32_t>(out, place_of(salt, index_offset));
    out += kSealedMagic;
    return out;
}

std::optional<std::uint32_t> decode_trailer(std::string_view bytes, std::uint64_t salt) {
    base::Reader reader(bytes);
    const auto offset = reader.integer<std::uint32_t>();
    const auto place = reader.integer<std::uint32_t>();
    const auto magic = reader.bytes(kSealedMagic.size());
    if (!reader.ok() || magic != kSealedMagic || place != place_of(salt, offset)) return std::nullopt;
    return offset;
}

std::string segment_name(std::uint64_t number) {
    std::string digits = std::to_string(number);
    if (digits.size() < 8) digits.insert(0, 8 - digits.size(), '0');
    return digits.append(kSegmentSuffix);
}

std::optional<std::uint64_t> segment_number(std::string_view name) {
    if (!name.ends_with(kSegmentSuffix)) return std::nullopt;
    name.remove_suffix(kSegmentSuffix.size());
    const auto number = base::to_integer(name);
    if (!number || *number < 1 ||
        segment_name(static_cast<std::uint64_t>(*number)) != std::string(name).append(kSegmentSuffix)) {
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(*number);
}

std::string directory_name(std::string_view group) {
    std::string name = base::percent_encode(group);
    if (name.starts_with('.')) name.replace(0, 1, "%2E");
    // A suffix that means something else is no name's end.
    if (name.ends_with(kDestroyedSuffix)) name.replace(name.size() - kDestroyedSuffix.size(), 1, "%2E");
    return name;
}

}  // namespace penstock::log::journal

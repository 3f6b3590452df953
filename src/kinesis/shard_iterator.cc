#include "kinesis/shard_iterator.h"

#include "base/base64.h"
#include "base/bytes.h"
#include "base/hash.h"

namespace penstock::kinesis {
namespace {

constexpr std::string_view kHead("\0\0\0\0\0\0\0\1", 8);
constexpr std::size_t kBytesMin = 152;

void put_text(std::string& out, std::string_view text) {
    out += static_cast<char>(text.size());
    out += text;
}

std::string take_text(base::Reader& in) { return std::string(in.bytes(in.integer<std::uint8_t>())); }

}  // namespace

std::string encode(const IteratorState& state) {
    std::string body;
    base::put_le(body, state.stream_created_ms);
    base::put_le(body, state.shard);
    base::put_le(body, state.next.entry);
    base::put_le(body, state.next.index);
    base::put_le(body, state.issued_ms);
    put_text(body, state.account);
    put_text(body, state.region);
    put_text(body, state.stream);
    std::size_t size = std::max(kBytesMin, kHead.size() + 4 + body.size());
    while (size % 16 != 8) ++size;
    body.resize(size - kHead.size() - 4);
    std::string out(kHead);
    base::put_le(out, base::crc32c(body));
    return base::base64_encode(out + body);
}

std::optional<IteratorState> decode_iterator(std::string_view text) {
    // AWS accepts an iterator in an extra pair of quotes.
    if (text.size() > 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    std::string raw;
    if (!base::base64_decode(text, raw) || raw.size() < kBytesMin || !raw.starts_with(kHead))
        return std::nullopt;
    base::Reader in(std::string_view(raw).substr(kHead.size()));
    const auto checksum = in.integer<std::uint32_t>();
    if (checksum != base::crc32c(in.rest())) return std::nullopt;
    IteratorState state;
    state.stream_created_ms = in.integer<base::WallMs>();
    state.shard = in.integer<std::uint32_t>();
    state.next.entry = in.integer<log::Sequence>();
    state.next.index = in.integer<std::uint32_t>();
    state.issued_ms = in.integer<base::WallMs>();
    state.account = take_text(in);
    state.region = take_text(in);
    state.stream = take_text(in);
    return in.ok() ? std::optional(state) : std::nullopt;
}

}  // namespace penstock::kinesis

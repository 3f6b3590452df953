#include "connections/connection_id.h"

#include "base/base64.h"
#include "base/bytes.h"
#include "base/random.h"

namespace penstock::connections {

std::string ConnectionId::text() const {
    // The random part first and folded over the rest, so that ids do not all begin alike.
    std::string raw;
    base::put_le(raw, random);
    base::put_le(raw, static_cast<std::uint16_t>(node ^ random));
    base::put_le(raw, static_cast<std::uint8_t>(core ^ (random >> 16)));
    return base::base64url_encode(raw);
}

std::optional<ConnectionId> ConnectionId::parse(std::string_view text) {
    std::string raw;
    if (text.size() != 16 || !base::base64url_decode(text, raw) || raw.size() != 11) return std::nullopt;
    base::Reader in(raw);
    ConnectionId id;
    id.random = in.integer<std::uint64_t>();
    id.node = static_cast<std::uint16_t>(in.integer<std::uint16_t>() ^ id.random);
    id.core = static_cast<std::uint8_t>(in.integer<std::uint8_t>() ^ (id.random >> 16));
    return id;
}

ConnectionId ConnectionId::make(std::uint8_t core) {
    return {.node = 0, .core = core, .random = base::random_u64()};
}

}  // namespace penstock::connections

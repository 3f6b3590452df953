#include "net/websocket.h"

#include "base/base64.h"
#include "base/hash.h"
#include "base/text.h"
#include "net/websocket_extensions.h"

namespace penstock::net::websocket {
namespace {

constexpr std::uint8_t kFinal = 0x80, kCompressed = 0x40;  // FIN and RSV1
constexpr std::size_t kReasonMax = 123;  // a control frame has 125 bytes (RFC 6455 section 5.5), the code 2

void append_head(std::string& out, std::uint8_t first, std::size_t size) {
    out += static_cast<char>(first);
    if (size < 126) {
        out += static_cast<char>(size);
        return;
    }
    const int bytes = size <= 0xffff ? 2 : 8;
    out += static_cast<char>(bytes == 2 ? 126 : 127);
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 0xff);
}

// At most `size` bytes of UTF-8, whole characters.
std::string_view cut(std::string_view text, std::size_t size) {
    if (text.size() <= size) return text;
    while (size > 0 && (static_cast<std::uint8_t>(text[size]) & 0xc0) == 0x80) --size;
    return text.substr(0, size);
}

}  // namespace

bool wants_upgrade(const Request& request) {
    return request.http_major == 1 && request.headers.has_token("Upgrade", "websocket");
}

std::optional<int> handshake_problem(const Request& request) {
    if (request.method != "GET" || !request.headers.has_token("Connection", "upgrade")) return 400;
    if (request.headers.get("Sec-WebSocket-Version") != "13") return 426;
    std::string key;
    if (!base::base64_decode(base::trim(request.headers.get("Sec-WebSocket-Key")), key) || key.size() != 16)
        return 400;
    // Section 9.1: whoever receives offers that have not their form "MUST immediately _Fail the WebSocket
    // Connection_".
    if (!parse_extensions(request.headers)) return 400;
    return std::nullopt;
}

Headers accept_headers(const Request& request) {
    constexpr std::string_view guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 section 1.3
    const std::string key =
        std::string(base::trim(request.headers.get("Sec-WebSocket-Key"))) + std::string(guid);
    const auto digest = base::sha1(key);
    return {{"Upgrade", "websocket"},
            {"Connection", "Upgrade"},
            {"Sec-WebSocket-Accept",
             base::base64_encode({reinterpret_cast<const char*>(digest.data()), digest.size()})}};
}

std::string encode_frame(Opcode opcode, std::string_view payload) {
    std::string out;
    out.reserve(payload.size() + 10);
    append_head(out, static_cast<std::uint8_t>(kFinal | static_cast<std::uint8_t>(opcode)), payload.size());
    out += payload;
    return out;
}

std::string encode_message(Opcode opcode, std::string_view payload, std::size_t frame_max,
                           Compression compression) {
    std::string out;
    out.reserve(payload.size() + (payload.size() / frame_max + 1) * 10);
    // The first frame says what the message is (RFC 7692 section 6).
    auto first = static_cast<std::uint8_t>(opcode);
    if (compression == Compression::deflate) first |= kCompressed;
    do {
        const auto part = payload.substr(0, frame_max);
        payload.remove_prefix(part.size());
        append_head(out, static_cast<std::uint8_t>(first | (payload.empty() ? kFinal : 0)), part.size());
        out += part;
        first = static_cast<std::uint8_t>(Opcode::continuation);
    } while (!payload.empty());
    return out;
}

std::string encode_close(std::uint16_t code, std::string_view reason) {
    std::string payload;
    if (code != kNoStatus) {
        payload += static_cast<char>(code >> 8);
        payload += static_cast<char>(code & 0xff);
        payload += cut(reason, kReasonMax);
    }
    return encode_frame(Opcode::close, payload);
}

}  // namespace penstock::net::websocket

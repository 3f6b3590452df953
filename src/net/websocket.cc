#include "net/websocket.h"

#include <cstring>
#include <utility>

#include "base/base64.h"
#include "base/hash.h"
#include "base/text.h"

namespace penstock::net::websocket {
namespace {

constexpr std::size_t kControlMax = 125;

bool is_control(Opcode opcode) { return (static_cast<std::uint8_t>(opcode) & 8) != 0; }

bool known(std::uint8_t opcode) { return opcode <= 2 || (opcode >= 8 && opcode <= 10); }

// Codes a peer may put into a close frame (RFC 6455 section 7.4).
bool valid_close_code(std::uint16_t code) {
    if (code >= 3000 && code <= 4999) return true;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

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

void unmask(char* data, std::size_t size, const std::uint8_t (&mask)[4]) {
    std::uint64_t wide = 0;
    std::memcpy(&wide, mask, 4);
    wide |= wide << 32;
    std::size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        std::uint64_t word;
        std::memcpy(&word, data + i, 8);
        word ^= wide;
        std::memcpy(data + i, &word, 8);
    }
    for (; i < size; ++i) data[i] = static_cast<char>(data[i] ^ static_cast<char>(mask[i & 3]));
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
    append_head(out, static_cast<std::uint8_t>(0x80 | static_cast<std::uint8_t>(opcode)), payload.size());
    out += payload;
    return out;
}

std::string encode_message(Opcode opcode, std::string_view payload, std::size_t frame_max) {
    if (payload.size() <= frame_max) return encode_frame(opcode, payload);
    std::string out;
    out.reserve(payload.size() + (payload.size() / frame_max + 1) * 10);
    auto first = static_cast<std::uint8_t>(opcode);
    while (!payload.empty()) {
        const auto part = payload.substr(0, frame_max);
        payload.remove_prefix(part.size());
        append_head(out, static_cast<std::uint8_t>(first | (payload.empty() ? 0x80 : 0)), part.size());
        out += part;
        first = static_cast<std::uint8_t>(Opcode::continuation);
    }
    return out;
}

std::string encode_close(std::uint16_t code, std::string_view reason) {
    std::string payload;
    if (code != kNoStatus) {
        payload += static_cast<char>(code >> 8);
        payload += static_cast<char>(code & 0xff);
        payload += reason.substr(0, kControlMax - 2);
    }
    return encode_frame(Opcode::close, payload);
}

std::optional<CloseCode> Reader::parse_head(std::string_view bytes, FrameHead& head) const {
    if (bytes.size() < 2) return std::nullopt;
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    head.fin = byte(0) & 0x80;
    const std::uint8_t opcode = byte(0) & 0x0f;
    if (byte(0) & 0x70 || !known(opcode)) return kProtocolError;  // no extension was negotiated
    head.opcode = static_cast<Opcode>(opcode);
    if (!(byte(1) & 0x80)) return kProtocolError;  // clients mask (section 5.1)
    head.size = byte(1) & 0x7f;
    if (is_control(head.opcode) && (head.size > kControlMax || !head.fin)) return kProtocolError;
    const bool continues = message_opcode_ != Opcode::continuation;
    if (!is_control(head.opcode) && (head.opcode == Opcode::continuation) != continues) return kProtocolError;
    const std::size_t extended = head.size == 126 ? 2 : head.size == 127 ? 8 : 0;
    if (bytes.size() < 2 + extended + 4) return std::nullopt;
    if (extended) {
        head.size = 0;
        for (std::size_t i = 0; i < extended; ++i) head.size = head.size << 8 | byte(2 + i);
        const bool shorter_would_do = extended == 2 ? head.size < 126 : head.size <= 0xffff;
        if (shorter_would_do || head.size >> 63) return kProtocolError;
    }
    if (head.size > limits_.frame_bytes_max) return kTooBig;
    if (!is_control(head.opcode) && message_.size() + head.size > limits_.message_bytes_max) return kTooBig;
    std::memcpy(head.mask, bytes.data() + 2 + extended, 4);
    head.head_size = 2 + extended + 4;
    return std::nullopt;
}

std::optional<CloseCode> Reader::feed(std::string_view bytes, Sink& sink) {
    std::string joined;
    if (!pending_.empty()) {
        joined = std::move(pending_);
        pending_.clear();
        joined += bytes;
        bytes = joined;
    }
    while (!ended_ && !bytes.empty()) {
        FrameHead head;
        if (const auto problem = parse_head(bytes, head)) {
            ended_ = true;
            return problem;
        }
        if (!head.head_size || bytes.size() - head.head_size < head.size) {
            pending_ = bytes;  // bounded: parse_head() has refused frames over the limit
            return std::nullopt;
        }
        std::string payload(bytes.substr(head.head_size, head.size));
        unmask(payload.data(), payload.size(), head.mask);
        bytes.remove_prefix(head.head_size + head.size);
        if (const auto problem = take_frame(head, std::move(payload), sink)) {
            ended_ = true;
            return problem;
        }
    }
    return std::nullopt;
}

std::optional<CloseCode> Reader::take_frame(const FrameHead& head, std::string payload, Sink& sink) {
    switch (head.opcode) {
        case Opcode::ping:
            sink.ping(payload);
            return std::nullopt;
        case Opcode::pong:
            sink.pong(payload);
            return std::nullopt;
        case Opcode::close:
            return take_close(payload, sink);
        default:
            break;
    }
    if (head.opcode != Opcode::continuation) message_opcode_ = head.opcode;
    if (message_.empty())
        message_ = std::move(payload);
    else
        message_ += payload;
    if (!head.fin) return std::nullopt;
    std::string whole = std::exchange(message_, {});
    const Opcode opcode = std::exchange(message_opcode_, Opcode::continuation);
    if (opcode == Opcode::text && !base::is_utf8(whole)) return kInvalidPayload;
    sink.message(opcode, std::move(whole));
    return std::nullopt;
}

std::optional<CloseCode> Reader::take_close(std::string_view payload, Sink& sink) {
    if (payload.size() == 1) return kProtocolError;
    std::uint16_t code = kNoStatus;
    if (!payload.empty()) {
        code = static_cast<std::uint16_t>(static_cast<std::uint8_t>(payload[0]) << 8 |
                                          static_cast<std::uint8_t>(payload[1]));
        if (!valid_close_code(code)) return kProtocolError;
        payload.remove_prefix(2);
        if (!base::is_utf8(payload)) return kInvalidPayload;
    }
    ended_ = true;
    sink.peer_close(code, payload);
    return std::nullopt;
}

}  // namespace penstock::net::websocket

// WebSocket on the wire, server side (RFC 6455): the handshake, and frames out.  websocket_reader.h has the
// other direction, websocket_deflate.h the compression.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/message.h"

namespace penstock::net::websocket {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

// RFC 6455 section 7.4.1.
enum CloseCode : std::uint16_t {
    kNormal = 1000,
    kGoingAway = 1001,
    kProtocolError = 1002,
    kUnsupportedData = 1003,
    kNoStatus = 1005,  // never sent: the peer's close frame had no code
    kAbnormal = 1006,  // never sent: the connection broke
    kInvalidPayload = 1007,
    kPolicyViolation = 1008,
    kTooBig = 1009,
    kTryAgainLater = 1013,
};

// Whether messages may be compressed: what the handshake agreed on, or what one message is.
enum class Compression : std::uint8_t { none, deflate };

// ---- Handshake

// True for an HTTP/1.1 request that asks to become a WebSocket, well-formed or not.
bool wants_upgrade(const Request& request);
// What is wrong with the handshake: the HTTP status to refuse it with, or nothing.
std::optional<int> handshake_problem(const Request& request);
// The headers of the 101 answer.
Headers accept_headers(const Request& request);

// ---- Frames out, unmasked.

std::string encode_frame(Opcode opcode, std::string_view payload);
// Messages over `frame_max` bytes become fragments of at most that size.  The payload of a compressed one is
// what deflate() returned.
std::string encode_message(Opcode opcode, std::string_view payload, std::size_t frame_max,
                           Compression compression = Compression::none);
// The reason is cut to what a close frame has room for, at the end of a character.
std::string encode_close(std::uint16_t code, std::string_view reason);

}  // namespace penstock::net::websocket

// How what is sent looks to one kind of client.  A message is encoded once for all clients of a kind.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "connections/message.h"

namespace penstock::connections {

enum class Encoding : std::uint8_t {
    plain,              // WebSocket text: the payload, as AWS sends it
    deflated,           // the same, compressed (RFC 7692)
    envelope,           // WebSocket text: penstock.v1's JSON, which names topic and position
    envelope_deflated,  // the same, compressed
    events,             // server-sent events
};
inline constexpr std::size_t kEncodings = 5;

constexpr bool is_envelope(Encoding encoding) {
    return encoding == Encoding::envelope || encoding == Encoding::envelope_deflated;
}
constexpr bool is_websocket(Encoding encoding) { return encoding != Encoding::events; }
constexpr bool is_deflated(Encoding encoding) {
    return encoding == Encoding::deflated || encoding == Encoding::envelope_deflated;
}

// AWS sends longer messages in frames of this size.
inline constexpr std::size_t kFrameBytesMax = 32 * 1024;

// Each appends to `out` what goes on the wire.

// A message of a topic.
void encode_message(Encoding encoding, std::string_view topic, const Position& position,
                    const Message& message, std::string& out);
// A message to one connection.
void encode_private(Encoding encoding, std::string_view payload, std::string& out);
// A word of the server's own, in JSON: for clients whose protocol has a place for it, else nothing.
void encode_notice(Encoding encoding, std::string_view json, std::string& out);
// So that those between us and the client, and the client, see that the connection lives; nothing in
// WebSocket, which has pings.
void encode_heartbeat(Encoding encoding, std::string& out);

}  // namespace penstock::connections

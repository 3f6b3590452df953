// WebSocket on the wire, server side (RFC 6455): handshake, frames out, messages in.
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

// ---- Handshake

// True for an HTTP/1.1 request that asks to become a WebSocket, well-formed or not.
bool wants_upgrade(const Request& request);
// What is wrong with the handshake: the HTTP status to refuse it with, or nothing.
std::optional<int> handshake_problem(const Request& request);
// The headers of the 101 answer.
Headers accept_headers(const Request& request);

// ---- Frames out.  One frame, unmasked, not fragmented.

std::string encode_frame(Opcode opcode, std::string_view payload);
// Messages over `frame_max` bytes become fragments of at most that size.
std::string encode_message(Opcode opcode, std::string_view payload, std::size_t frame_max);
std::string encode_close(std::uint16_t code, std::string_view reason);

// ---- Messages in.

struct ReaderLimits {
    std::size_t frame_bytes_max = 32 * 1024;     // API Gateway's limit for one frame
    std::size_t message_bytes_max = 128 * 1024;  // and for a message of several
};

// Takes a client's bytes in any pieces and tells whole messages.
//
//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-------+-+-------------+-------------------------------+
// |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
// |I|S|S|S|  (4)  |A|     (7)     |             (16/64)           |
// |N|V|V|V|       |S|             |   (if payload len==126/127)   |
// | |1|2|3|       |K|             |                               |
// +-+-+-+-+-------+-+-------------+ - - - - - - - - - - - - - - - +
// then 4 bytes of mask and the payload (RFC 6455 section 5.2).
class Reader {
public:
    class Sink {
    public:
        virtual ~Sink() = default;
        virtual void message(Opcode opcode, std::string payload) = 0;
        virtual void ping(std::string_view payload) = 0;
        virtual void pong(std::string_view payload) = 0;
        // The peer's close frame; kNoStatus when it had no code.  Nothing is read after it.
        virtual void peer_close(std::uint16_t code, std::string_view reason) = 0;
    };

    explicit Reader(const ReaderLimits& limits) : limits_(limits) {}

    // The code to close with when the peer broke the protocol or a limit; nothing is read after that.
    std::optional<CloseCode> feed(std::string_view bytes, Sink& sink);

private:
    struct FrameHead {
        bool fin = false;
        Opcode opcode = Opcode::text;
        std::uint64_t size = 0;
        std::uint8_t mask[4] = {};
        std::size_t head_size = 0;  // 0: more bytes needed
    };
    std::optional<CloseCode> parse_head(std::string_view bytes, FrameHead& head) const;
    std::optional<CloseCode> take_frame(const FrameHead& head, std::string payload, Sink& sink);
    std::optional<CloseCode> take_close(std::string_view payload, Sink& sink);

    ReaderLimits limits_;
    std::string pending_;                           // an incomplete frame
    std::string message_;                           // the fragments so far
    Opcode message_opcode_ = Opcode::continuation;  // continuation: no message is open
    bool ended_ = false;
};

}  // namespace penstock::net::websocket

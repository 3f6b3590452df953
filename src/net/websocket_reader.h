// A client's WebSocket stream, read: bytes in any pieces become whole messages (RFC 6455).
//
// Belongs to one connection and its core.  Between messages it holds nothing but itself, so that an idle
// connection costs little; a frame costs time in proportion to its size, however many pieces it comes in; and
// never more memory than twice what the client has really sent of a message.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/websocket.h"

namespace penstock::net::websocket {

struct ReaderLimits {
    std::size_t frame_bytes_max = 32 * 1024;     // API Gateway's limit for one frame
    std::size_t message_bytes_max = 128 * 1024;  // and for a message of several; compressed, and inflated
};

class Reader {
public:
    // Called from within feed() and resume(); must neither feed nor destroy the Reader.
    class Sink {
    public:
        virtual ~Sink() = default;
        virtual void message(Opcode opcode, std::string payload) = 0;
        virtual void ping(std::string_view payload) = 0;
        virtual void pong(std::string_view payload) = 0;
        // The peer's close frame; kNoStatus when it had no code.  Nothing is read after it.
        virtual void peer_close(std::uint16_t code, std::string_view reason) = 0;
    };

    // The limits must outlive the Reader.
    explicit Reader(const ReaderLimits& limits, Compression compression = Compression::none);
    explicit Reader(ReaderLimits&&, Compression compression = Compression::none) = delete;
    ~Reader();

    // The code to close with when the peer broke the protocol or a limit, told at the first byte that shows
    // it; nothing is read after that.
    std::optional<CloseCode> feed(std::string_view bytes, Sink& sink);

    // From pause() to resume() nothing is told, and what is fed is only kept; the sink may call both.  So
    // nobody has to take more messages than can be worked off, and few bytes may inflate to many.  Whoever
    // pauses stops feeding soon: there is no other limit to what is kept.
    void pause() { paused_ = true; }
    // Like feed(), of what was kept.
    std::optional<CloseCode> resume(Sink& sink);

private:
    struct Incomplete;
    std::optional<CloseCode> read(Incomplete& state, std::string_view& bytes, Sink& sink);
    std::optional<CloseCode> read_frame(Incomplete& state, std::string_view& bytes, Sink& sink);
    std::optional<CloseCode> check_head(const Incomplete& state) const;
    std::optional<CloseCode> check_size(const Incomplete& state) const;
    static void begin_payload(Incomplete& state);
    std::optional<CloseCode> end_frame(Incomplete& state, Sink& sink);
    std::optional<CloseCode> end_message(Incomplete& state, Sink& sink);
    std::optional<CloseCode> end_close(std::string_view payload, Sink& sink);

    const ReaderLimits* limits_;
    std::unique_ptr<Incomplete> incomplete_;  // a frame or a message, while one is under way
    Compression compression_;
    bool reading_ = false;  // within read(), whose sink may call pause() and resume()
    bool paused_ = false;
    bool ended_ = false;
};

}  // namespace penstock::net::websocket

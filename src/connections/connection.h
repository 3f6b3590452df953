// One client that is connected, by WebSocket or as a reader of server-sent events: reads its messages, writes
// what it is to receive.
//
// Lives and dies on its core.  Of the topics it receives it holds its place in each audience and no bytes;
// only messages of its own, and the rest of one that its socket took in part, wait in its outbox.  At most
// `outbox_bytes_max` wait there; beyond that the connection is broken off, because a reader that slow would
// cost memory for everyone.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "connections/audience.h"
#include "connections/connection_id.h"
#include "connections/encoding.h"
#include "connections/outbox.h"
#include "loop/loop.h"
#include "net/batch_sender.h"
#include "net/server.h"
#include "net/websocket_reader.h"

namespace penstock::connections {

class Connection;
class Hub;
struct Group;

// How a connection ended.
struct End {
    std::uint16_t code = net::websocket::kAbnormal;
    std::string reason;
};

// What happens on connections; called on the connection's core.
class Receiver {
public:
    virtual ~Receiver() = default;
    virtual void message(Connection& connection, std::string text) = 0;
    // Once per connection, when it can no longer be sent to.  The object lives until the call returns.
    virtual void ended(Connection& connection, const End& end) = 0;
};

// What the owner of the receiver keeps with a connection.
class Attachment {
public:
    virtual ~Attachment() = default;
};

struct ConnectionLimits {
    net::websocket::ReaderLimits reader{};
    std::size_t outbox_bytes_max = 4 * 1024 * 1024;
    std::int64_t idle_ms_max = 10 * 60 * 1000;          // without a message in either direction: 1001
    std::int64_t lifetime_ms_max = 2 * 60 * 60 * 1000;  // 1001
    std::int64_t close_timeout_ms = 5000;               // for the peer to answer our close frame
    std::int64_t ping_ms = 60'000;          // of silence, then it is asked whether it lives; 0: never
    std::int64_t pong_timeout_ms = 30'000;  // for the peer to answer that; then it is gone
    std::size_t topics_max = 1000;          // that one connection receives
};

// A client that was admitted.
struct Newcomer {
    ConnectionId id;
    std::string group;
    net::Upgraded upgraded{};
    Encoding encoding = Encoding::plain;
    bool everyone = true;  // receives what is published to everyone
};

class Connection final : public loop::Watched, net::websocket::Reader::Sink {
public:
    static constexpr std::uint32_t kNowhere = ~std::uint32_t{0};

    Connection(Hub& hub, Group& group, Newcomer newcomer, Receiver& receiver,
               std::unique_ptr<Attachment> attachment);
    ~Connection() override;
    Connection(const Connection&) = delete;

    const ConnectionId& id() const { return id_; }
    Group& group() const { return group_; }
    Encoding encoding() const { return encoding_; }
    Attachment* attachment() const { return attachment_.get(); }
    base::WallMs connected_at() const { return connected_at_; }
    // When a message last went in either direction.
    base::WallMs last_active_at() const;
    bool open() const { return state_ == State::open; }

    // A message to this connection alone; it is written at the end of the tick.  False when the connection is
    // not open, or was broken off now because it reads too slowly.
    bool send_message(std::string_view payload);
    // A word of the server's own, in JSON; nothing for clients that do not know such.
    bool send_notice(std::string_view json);
    // Says goodbye: what is queued, a close frame, then the end.  The receiver is told now.
    void close(std::uint16_t code, std::string_view reason);
    // No more messages are read until resume(): a client faster than its messages are worked off must wait.
    void pause();
    void resume();

    // ---- Topics

    std::size_t topics() const { return places_.size(); }
    // Where it stands in this audience, or kNowhere.
    std::uint32_t index_in(const Audience& audience) const;
    // Its audience of a topic, or nullptr.
    Audience* audience_of(const Topic& topic) const;
    void join(Audience& audience, Start start, Seq seq);
    // At the end of the tick its audiences write what it lacks.
    void catch_up_soon();
    void leave(Audience& audience);
    void each_place(const std::function<void(Audience&, std::uint32_t index)>& visit) const;

    // ---- For audiences

    const net::BatchSender::Socket& socket() const { return socket_; }
    // Something must be written before the next message of a topic, or the socket is full.
    bool busy() const { return blocked_ || outbox_ || state_ != State::open; }
    void moved(const Audience& audience, std::uint32_t index);
    // Bytes to be written before anything else.
    void keep(std::string bytes);
    // The socket has taken less than it was given: writes again when it can.
    void block();
    // Writes what is kept; true when nothing is left.
    bool write_outbox();
    // Writes now: how much the socket took, or nothing: the connection is lost and has left all audiences.
    std::optional<std::size_t> write(std::string_view bytes);
    // The socket is broken.
    void lose();

    void ready(std::uint32_t events) override;

private:
    friend class Hub;
    enum class State : std::uint8_t { open, closing, dead };
    struct Place {
        Audience* audience = nullptr;
        std::uint32_t index = 0;
    };

    // Reader::Sink
    void message(net::websocket::Opcode opcode, std::string payload) override;
    void ping(std::string_view payload) override;
    void pong(std::string_view) override {}
    void peer_close(std::uint16_t code, std::string_view reason) override;

    void start(std::string leftover);
    void feed(std::string_view bytes);
    bool enqueue(std::string frame);
    void read_some();
    void flush();
    void stop_listening(net::websocket::CloseCode code);
    void update_interest();
    void say_goodbye(std::uint16_t code, std::string_view reason);
    void end(const End& end);
    void die();
    void check_times(base::WallMs now);
    void check_pulse(base::WallMs now);

    // What a broadcast looks at stands first, in one line of the cache.
    Hub& hub_;
    net::BatchSender::Socket socket_;
    std::unique_ptr<Outbox> outbox_;  // nothing to write: none
    State state_ = State::open;
    Encoding encoding_;
    bool blocked_ = false;  // until the socket can be written to
    bool dirty_ = false;    // waits for the end of the tick
    bool told_ = false;     // the receiver knows of the end
    bool paused_ = false;
    bool peer_closed_ = false;
    bool deaf_ = false;    // the peer broke the protocol: nothing more of it is read, its close frame neither
    bool pinged_ = false;  // and not heard of since
    std::uint32_t interest_;
    std::uint32_t group_index_ = 0;  // place among the group's members
    std::vector<Place> places_;

    Group& group_;
    Receiver& receiver_;
    std::unique_ptr<Attachment> attachment_;
    net::websocket::Reader reader_;
    ConnectionId id_;
    base::WallMs connected_at_;
    base::WallMs last_active_at_;
    base::WallMs last_heard_at_;
    base::WallMs due_at_ =
        0;  // closing: when we stop waiting for the peer; pinged: when it is taken for gone
};

}  // namespace penstock::connections

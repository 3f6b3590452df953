// One WebSocket client: reads its messages, writes what is queued for it.
//
// Lives and dies on its core.  A frame is encoded once and shared by all who receive it; the outbox holds
// references. At most `outbox_bytes_max` wait; beyond that the connection is broken off, because a reader
// that slow would cost memory for everyone.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "connections/connection_id.h"
#include "loop/loop.h"
#include "net/server.h"
#include "net/websocket_reader.h"

namespace penstock::connections {

class Connection;
class Hub;

// Bytes as they go on the wire.
using Frame = std::shared_ptr<const std::string>;

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
    net::websocket::ReaderLimits reader;
    std::size_t outbox_bytes_max = 4 * 1024 * 1024;
    std::int64_t idle_ms_max = 10 * 60 * 1000;          // without a message in either direction: 1001
    std::int64_t lifetime_ms_max = 2 * 60 * 60 * 1000;  // 1001
    std::int64_t close_timeout_ms = 5000;               // for the peer to answer our close frame
};

class Connection final : public loop::Watched, net::websocket::Reader::Sink {
public:
    Connection(Hub& hub, ConnectionId id, std::string group, net::Upgraded upgraded, Receiver& receiver,
               std::unique_ptr<Attachment> attachment);
    ~Connection() override;
    Connection(const Connection&) = delete;

    const ConnectionId& id() const { return id_; }
    const std::string& group() const { return group_; }
    Attachment* attachment() const { return attachment_.get(); }
    base::WallMs connected_at() const { return connected_at_; }
    base::WallMs last_active_at() const { return last_active_at_; }
    bool open() const { return state_ == State::open; }

    // Queues a frame; it is written at the end of the tick.  False when the connection is not open, or was
    // broken off now because it reads too slowly.
    bool send(Frame frame);
    // Says goodbye: what is queued, a close frame, then the end.  The receiver is told now.
    void close(std::uint16_t code, std::string_view reason);
    // No more messages are read until resume(): a client faster than its messages are worked off must wait.
    void pause();
    void resume();

    void ready(std::uint32_t events) override;

private:
    friend class Hub;
    enum class State : std::uint8_t { open, closing, dead };

    // Reader::Sink
    void message(net::websocket::Opcode opcode, std::string payload) override;
    void ping(std::string_view payload) override;
    void pong(std::string_view) override {}
    void peer_close(std::uint16_t code, std::string_view reason) override;

    void start(std::string leftover);
    void feed(std::string_view bytes);
    void enqueue(Frame frame);
    void read_some();
    void flush();
    ssize_t write_one() const;
    ssize_t write_many() const;
    void update_interest();
    void end(const End& end);
    void die();
    void check_times(base::WallMs now, std::int64_t now_ns);

    Hub& hub_;
    ConnectionId id_;
    std::string group_;
    int fd_;
    State state_ = State::open;
    bool told_ = false;   // the receiver knows of the end
    bool dirty_ = false;  // waits for the end of the tick
    bool paused_ = false;
    bool peer_closed_ = false;
    std::uint32_t interest_ = 0;
    std::uint32_t group_index_ = 0;  // place in the hub's list of the group
    Receiver& receiver_;
    std::unique_ptr<Attachment> attachment_;
    net::websocket::Reader reader_;
    base::WallMs connected_at_;
    base::WallMs last_active_at_;
    std::int64_t dies_at_ns_ = 0;  // closing: when we stop waiting for the peer

    std::vector<Frame> outbox_;
    std::size_t outbox_head_ = 0;  // frames before it are sent
    std::size_t head_sent_ = 0;    // bytes of the head frame already written
    std::size_t outbox_bytes_ = 0;
};

}  // namespace penstock::connections

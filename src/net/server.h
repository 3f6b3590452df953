// One port, every protocol: accepts sockets on one loop and tells HTTP/1.1 from HTTP/2 (prior knowledge, RFC
// 9113 section 3.3) by their first bytes.  A WebSocket begins as an HTTP/1.1 request that its handler
// upgrades.
//
// Belongs to one loop; every core has a Server of its own on the same port (SO_REUSEPORT).
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "loop/loop.h"
#include "net/message.h"

namespace penstock::net {

class Session;

// A socket that has left HTTP.  Whoever takes it owns the descriptor.
struct Upgraded {
    int fd = -1;
    std::string head;      // of the answer, to be sent first
    std::string leftover;  // bytes that came after the request
};

// An answer that has begun and goes on, piece by piece: chunks of HTTP/1.1, DATA frames of HTTP/2.
//
// Belongs to the loop of its request.  A client that reads slowly leaves bytes unsent; whoever produces looks
// at unsent() and waits for room(), so that such a client costs a bounded amount of memory.  There is no time
// limit.
class ReplyStream {
public:
    struct Events {
        std::move_only_function<void()>
            room{};  // what was left unsent has been taken; never called within send()
        std::move_only_function<void()>
            gone{};  // the client, or the server: nothing can be sent any more; last call
    };

    ReplyStream() = default;
    ReplyStream(std::weak_ptr<Session> session, std::uint32_t stream)
        : session_(std::move(session)), stream_(stream) {}
    ReplyStream(ReplyStream&& other) noexcept = default;
    ReplyStream& operator=(ReplyStream&&) = delete;
    // Destroyed before end(), it breaks the answer off so that the client can tell.  No event comes after
    // that.
    ~ReplyStream();

    void send(std::string_view piece);
    void end();
    std::size_t unsent() const;

private:
    std::weak_ptr<Session> session_;
    std::uint32_t stream_ = 0;
};

// The right to answer one request, once, on the loop that received it.  Dropped unanswered it answers 500.
class Reply {
public:
    Reply() = default;
    Reply(std::weak_ptr<Session> session, std::uint32_t stream)
        : session_(std::move(session)), stream_(stream) {}
    Reply(Reply&& other) noexcept = default;
    Reply& operator=(Reply&& other) noexcept;
    ~Reply();

    void send(Response response);
    // Answers with status and headers now and lets the body follow; `head.body` is its first piece.
    ReplyStream begin(Response head, ReplyStream::Events events);
    // HTTP/1.1 only: answers with this status, of 101 or 200, and these headers, and hands the socket over.
    // Nothing when the client has gone.
    std::optional<Upgraded> take_over(int status, const Headers& headers);

private:
    std::weak_ptr<Session> session_;
    std::uint32_t stream_ = 0;
};

// The body of a request that is handed over while it still comes, piece by piece.  HTTP/1.1 only.
//
// Belongs to the loop of its request.  Whoever takes it may pause it, so that a client that sends faster than
// the pieces can be passed on costs a bounded amount of memory.  There is no time limit.
class BodyStream {
public:
    struct Events {
        std::move_only_function<void(std::string_view)> piece{};
        // The fields behind the last chunk come with it; last call.
        std::move_only_function<void(const Headers& trailers)> end{};
        std::move_only_function<void()> gone{};  // the client, before its end; last call
    };

    BodyStream() = default;
    BodyStream(std::weak_ptr<Session> session, std::uint32_t stream)
        : session_(std::move(session)), stream_(stream) {}
    BodyStream(BodyStream&& other) noexcept = default;
    BodyStream& operator=(BodyStream&&) = delete;
    // What still comes is thrown away.  No event comes after that.
    ~BodyStream();

    // Once, within the call that hands it over.  No event comes before that call has returned.
    void begin(Events events);
    void pause();
    void resume();

private:
    std::weak_ptr<Session> session_;
    std::uint32_t stream_ = 0;
};

class Handler {
public:
    virtual ~Handler() = default;
    virtual void handle(Request request, Reply reply) = 0;
    // Whether this request's body is to be handed over as it comes: by handle_streamed() in place of
    // handle(). Asked when its head is complete; over HTTP/2 it is not.
    virtual bool streams_body(const Request& /*head*/) const { return false; }
    // `head` has no body.  An answer before the body's end closes the connection.
    virtual void handle_streamed(Request /*head*/, Reply /*reply*/, BodyStream /*body*/) {}
    // The largest body this request may bring; asked when its head is complete.
    virtual std::size_t body_bytes_max(const Request& head) const = 0;
};

struct ServerLimits {
    std::size_t head_bytes_max = 64 * 1024;
    std::int64_t head_timeout_ms = 30'000;   // from the first byte of a request to the end of its head
    std::int64_t body_timeout_ms = 60'000;   // between two pieces of a body
    std::int64_t idle_timeout_ms = 120'000;  // between two requests
    // HTTP/1.1: to a client that has sent its next request with the last, the two answers go together.  For
    // clients that are known to want nothing in between.
    bool answers_together = false;
};

struct Address {
    std::string host;  // a numeric IPv4 or IPv6 address
    std::uint16_t port = 0;
};

// Fails when somebody listens there already: with SO_REUSEPORT alone two servers would share the port
// unnoticed.
base::Result<void> check_address_free(const Address&);

class Server {
public:
    // Listens at once.  `address.port` 0 takes a free one.
    static base::Result<std::unique_ptr<Server>> listen(loop::Loop&, const Address&, Handler&,
                                                        ServerLimits = {});
    virtual ~Server() = default;
    virtual std::uint16_t port() const = 0;
    // Starts to accept; on the loop's thread or before the loop runs.
    virtual void start() = 0;
    // Connections most of whose answers are made on the loop of another of these (Response::made_on) go
    // there, so that their requests cross no loops.  HTTP/1.1 only, between two requests.  Before start().
    virtual void share_with(const std::vector<Server*>& others) = 0;
    // Serves a connected, non-blocking stream socket as if it had been accepted.  Takes the descriptor.
    virtual void adopt(int fd, std::string remote_address) = 0;
    // Sockets served now.
    virtual std::size_t sessions() const = 0;
};

}  // namespace penstock::net

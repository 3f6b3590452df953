// One HTTP client on one socket.  Inside net/ only.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "net/server.h"
#include "net/socket.h"

namespace penstock::net {

// While more than this waits for the client to read it, no further request is taken from it.
inline constexpr std::size_t kUnsentMax = 1024 * 1024;
inline constexpr std::int64_t kLingerMs = 5000;  // for the client to read a last answer and close

// What a protocol needs of the session around it.
class Transport {
public:
    virtual ~Transport() = default;
    virtual Socket& socket() = 0;
    virtual Handler& handler() = 0;
    virtual const ServerLimits& limits() const = 0;
    virtual Reply make_reply(std::uint32_t stream) = 0;
    virtual BodyStream make_body(std::uint32_t stream) = 0;
    virtual const std::string& remote_address() const = 0;
    // What an answer's made_on said.
    virtual void answer_made_on(loop::Loop* loop) = 0;
    // Zero: no deadline.  Otherwise the session is closed when it passes without a new one.
    virtual void set_deadline(std::int64_t in_ms) = 0;
};

class Protocol {
public:
    virtual ~Protocol() = default;
    // Takes what it can from the socket's input.
    virtual void received() = 0;
    virtual void respond(std::uint32_t stream, Response response) = 0;
    virtual void drained() {}
    // Of a ReplyStream, in this order.  Streams that have gone are ignored.
    virtual void begin(std::uint32_t stream, Response head, ReplyStream::Events events) = 0;
    virtual void push(std::uint32_t stream, std::string_view piece) = 0;
    virtual std::size_t unsent(std::uint32_t stream) const = 0;
    virtual void end(std::uint32_t stream) = 0;
    virtual void break_off(std::uint32_t stream) = 0;
    // Of a BodyStream; those that have gone are ignored.
    virtual void take_body(std::uint32_t /*stream*/, BodyStream::Events /*events*/) {}
    virtual void hold_body(std::uint32_t /*stream*/, bool /*hold*/) {}
    virtual void drop_body(std::uint32_t /*stream*/) {}
    // Whether the socket may be given away, with nothing of it lost.
    virtual bool between_requests() const { return false; }
    // True when a 101 was prepared and the socket may be released.
    virtual bool take_over(int status, const Headers& headers, std::string& head) = 0;
};

std::unique_ptr<Protocol> make_http1(Transport&);
std::unique_ptr<Protocol> make_http2(Transport&);

class Session : public std::enable_shared_from_this<Session> {
public:
    virtual ~Session() = default;
    virtual void respond(std::uint32_t stream, Response response) = 0;
    // None until the first bytes have told which, so never none for somebody who answers.
    virtual Protocol* protocol() = 0;
    virtual std::optional<Upgraded> take_over(int status, const Headers& headers) = 0;
};

}  // namespace penstock::net

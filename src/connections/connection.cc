#include "connections/connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "connections/hub.h"

namespace penstock::connections {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr int kReadsPerTick = 4;  // so that one client that floods does not starve the others
constexpr std::size_t kFramesPerWrite = 64;
constexpr std::size_t kFramesKept = 4;  // room that an empty outbox keeps

}  // namespace

Connection::Connection(Hub& hub, ConnectionId id, std::string group, net::Upgraded upgraded,
                       Receiver& receiver, std::unique_ptr<Attachment> attachment)
    : hub_(hub),
      id_(id),
      group_(std::move(group)),
      fd_(upgraded.fd),
      interest_(EPOLLIN | EPOLLRDHUP),
      receiver_(receiver),
      attachment_(std::move(attachment)),
      reader_(hub.limits().reader),
      connected_at_(hub.clock().now_ms()),
      last_active_at_(connected_at_) {
    hub_.loop().watch(fd_, *this, interest_);
    enqueue(std::make_shared<const std::string>(std::move(upgraded.head)));
}

Connection::~Connection() {
    if (fd_ < 0) return;
    hub_.loop().unwatch(fd_, *this);
    ::close(fd_);
}

void Connection::start(std::string leftover) {
    flush();  // the 101 goes out before anybody can send to the connection
    if (!leftover.empty() && state_ != State::dead) feed(leftover);
}

void Connection::update_interest() {
    if (fd_ < 0) return;
    const bool reads = !paused_ || state_ == State::closing;
    const std::uint32_t wanted = (reads ? std::uint32_t{EPOLLIN | EPOLLRDHUP} : 0u) |
                                 (outbox_bytes_ > 0 && !dirty_ ? std::uint32_t{EPOLLOUT} : 0u);
    if (wanted == interest_) return;
    interest_ = wanted;
    hub_.loop().rewatch(fd_, *this, wanted);
}

void Connection::pause() {
    paused_ = true;
    update_interest();
}

void Connection::resume() {
    paused_ = false;
    update_interest();
}

bool Connection::send(Frame frame) {
    if (state_ != State::open) return false;
    last_active_at_ = hub_.now_ms();
    enqueue(std::move(frame));
    if (outbox_bytes_ <= hub_.limits().outbox_bytes_max) return true;
    hub_.count_dropped();
    end({net::websocket::kAbnormal, "too slow"});
    die();
    return false;
}

void Connection::enqueue(Frame frame) {
    outbox_bytes_ += frame->size();
    outbox_.push_back(std::move(frame));
    if (dirty_) return;
    dirty_ = true;
    hub_.flush_later(*this);
}

// The usual case, a broadcast's single frame: send() costs the kernel less than sendmsg().
ssize_t Connection::write_one() const {
    const std::string& frame = *outbox_[outbox_head_];
    return ::send(fd_, frame.data() + head_sent_, frame.size() - head_sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
}

ssize_t Connection::write_many() const {
    iovec parts[kFramesPerWrite];
    std::size_t count = 0;
    for (std::size_t i = outbox_head_; i < outbox_.size() && count < kFramesPerWrite; ++i) {
        const std::size_t skip = i == outbox_head_ ? head_sent_ : 0;
        parts[count++] = {const_cast<char*>(outbox_[i]->data()) + skip, outbox_[i]->size() - skip};
    }
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = count;
    return ::sendmsg(fd_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void Connection::flush() {
    dirty_ = false;
    while (state_ != State::dead && outbox_head_ < outbox_.size()) {
        const bool one = outbox_head_ + 1 == outbox_.size();
        const ssize_t n = one ? write_one() : write_many();
        if (n < 0) {
            if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) break;
            end({net::websocket::kAbnormal, "Connection lost"});
            return die();
        }
        outbox_bytes_ -= static_cast<std::size_t>(n);
        head_sent_ += static_cast<std::size_t>(n);
        while (outbox_head_ < outbox_.size() && head_sent_ >= outbox_[outbox_head_]->size()) {
            head_sent_ -= outbox_[outbox_head_]->size();
            outbox_[outbox_head_++].reset();
        }
    }
    if (outbox_head_ == outbox_.size()) {
        outbox_.clear();
        if (outbox_.capacity() > kFramesKept) outbox_.shrink_to_fit();
        outbox_head_ = 0;
        if (state_ == State::closing && peer_closed_) return die();
    } else if (outbox_head_ > 1024) {
        outbox_.erase(outbox_.begin(), outbox_.begin() + static_cast<std::ptrdiff_t>(outbox_head_));
        outbox_head_ = 0;
    }
    update_interest();
}

void Connection::ready(std::uint32_t events) {
    if (state_ == State::dead) return;
    if (events & (EPOLLERR | EPOLLHUP)) {
        end({net::websocket::kAbnormal, "Connection lost"});
        return die();
    }
    if (events & EPOLLOUT) flush();
    if (state_ != State::dead && events & (EPOLLIN | EPOLLRDHUP)) read_some();
}

void Connection::read_some() {
    thread_local std::vector<char> buffer(kReadBytes);
    for (int i = 0; i < kReadsPerTick && state_ != State::dead && !(paused_ && state_ == State::open); ++i) {
        const ssize_t n = ::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
        if (n <= 0) {
            end({net::websocket::kAbnormal, "Connection lost"});
            return die();
        }
        feed({buffer.data(), static_cast<std::size_t>(n)});
        if (static_cast<std::size_t>(n) < buffer.size()) return;
    }
}

void Connection::feed(std::string_view bytes) {
    if (peer_closed_) return;
    const auto problem = reader_.feed(bytes, *this);
    if (problem && state_ == State::open) close(*problem, "");
}

void Connection::message(net::websocket::Opcode opcode, std::string payload) {
    if (state_ != State::open) return;
    last_active_at_ = hub_.now_ms();
    // API Gateway takes no binary messages.
    if (opcode == net::websocket::Opcode::binary) return close(net::websocket::kUnsupportedData, "");
    receiver_.message(*this, std::move(payload));
}

void Connection::ping(std::string_view payload) {
    if (state_ != State::open || outbox_bytes_ > hub_.limits().outbox_bytes_max) return;
    enqueue(std::make_shared<const std::string>(
        net::websocket::encode_frame(net::websocket::Opcode::pong, payload)));
}

void Connection::peer_close(std::uint16_t code, std::string_view reason) {
    peer_closed_ = true;
    if (state_ == State::closing) {
        if (outbox_bytes_ == 0) die();
        return;
    }
    state_ = State::closing;
    dies_at_ns_ = base::monotonic_ns() + hub_.limits().close_timeout_ms * 1'000'000;
    // The close frame is answered with its own code (RFC 6455 section 5.5.1); flush() then ends the
    // connection.
    enqueue(std::make_shared<const std::string>(net::websocket::encode_close(code, "")));
    end({code,
         code == net::websocket::kNoStatus ? "Client-side close frame status not set" : std::string(reason)});
}

void Connection::close(std::uint16_t code, std::string_view reason) {
    if (state_ != State::open) return;
    state_ = State::closing;
    dies_at_ns_ = base::monotonic_ns() + hub_.limits().close_timeout_ms * 1'000'000;
    enqueue(std::make_shared<const std::string>(net::websocket::encode_close(code, reason)));
    update_interest();
    end({code, std::string(reason)});
}

void Connection::end(const End& how) {
    if (std::exchange(told_, true)) return;
    hub_.leave(*this);
    receiver_.ended(*this, how);
}

void Connection::die() {
    if (std::exchange(state_, State::dead) == State::dead) return;
    dirty_ = false;
    hub_.loop().unwatch(fd_, *this);
    ::close(fd_);
    fd_ = -1;
    hub_.bury(*this);
}

void Connection::check_times(base::WallMs now, std::int64_t now_ns) {
    if (state_ == State::closing && now_ns >= dies_at_ns_) return die();
    if (state_ != State::open) return;
    const bool idle = now - last_active_at_ > hub_.limits().idle_ms_max;
    const bool old = now - connected_at_ > hub_.limits().lifetime_ms_max;
    if (idle || old) close(net::websocket::kGoingAway, "Going away");
}

}  // namespace penstock::connections

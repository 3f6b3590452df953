#include "connections/connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "connections/hub.h"

namespace penstock::connections {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr int kReadsPerTick = 4;  // so that one client that floods does not starve the others

bool full(ssize_t n) { return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR); }

}  // namespace

Connection::Connection(Hub& hub, Group& group, Newcomer newcomer, Receiver& receiver,
                       std::unique_ptr<Attachment> attachment)
    : hub_(hub),
      socket_(hub.sender().attach(newcomer.upgraded.fd)),
      encoding_(newcomer.encoding),
      interest_(EPOLLIN | EPOLLRDHUP),
      group_(group),
      receiver_(receiver),
      attachment_(std::move(attachment)),
      reader_(hub.limits().reader, is_deflated(newcomer.encoding) ? net::websocket::Compression::deflate
                                                                  : net::websocket::Compression::none),
      id_(newcomer.id),
      connected_at_(hub.now_ms()),
      last_active_at_(connected_at_),
      last_heard_at_(connected_at_) {
    hub_.loop().watch(socket_.fd, *this, interest_);
    keep(std::move(newcomer.upgraded.head));
}

Connection::~Connection() {
    if (socket_.fd < 0) return;
    hub_.loop().unwatch(socket_.fd, *this);
    const int fd = socket_.fd;
    hub_.sender().detach(socket_);
    ::close(fd);
}

void Connection::start(std::string leftover) {
    flush();  // the answer's head goes out before anybody can send to the connection
    if (!leftover.empty() && state_ != State::dead) feed(leftover);
}

base::WallMs Connection::last_active_at() const {
    base::WallMs newest = last_active_at_;
    for (const Place& place : places_) {
        if (place.audience->lag(place.index).messages == 0)
            newest = std::max(newest, place.audience->topic().last_published_at());
    }
    return newest;
}

void Connection::update_interest() {
    if (socket_.fd < 0) return;
    const bool reads = !paused_ || state_ == State::closing;
    const std::uint32_t wanted =
        (reads ? std::uint32_t{EPOLLIN | EPOLLRDHUP} : 0u) | (blocked_ ? std::uint32_t{EPOLLOUT} : 0u);
    if (wanted == interest_) return;
    interest_ = wanted;
    hub_.loop().rewatch(socket_.fd, *this, wanted);
}

void Connection::pause() {
    paused_ = true;
    reader_.pause();  // what was received already waits too
    update_interest();
}

void Connection::resume() {
    paused_ = false;
    if (const auto problem = reader_.resume(*this)) stop_listening(*problem);
    update_interest();
}

bool Connection::send_message(std::string_view payload) {
    if (state_ != State::open) return false;
    last_active_at_ = hub_.now_ms();
    std::string frame;
    encode_private(encoding_, payload, frame);
    return enqueue(std::move(frame));
}

bool Connection::send_notice(std::string_view json) {
    if (state_ != State::open) return false;
    std::string frame;
    encode_notice(encoding_, json, frame);
    return enqueue(std::move(frame));
}

bool Connection::enqueue(std::string frame) {
    if (frame.empty()) return true;
    keep(std::move(frame));
    if (!dirty_) {
        dirty_ = true;
        hub_.flush_later(*this);
    }
    if (outbox_->bytes() <= hub_.limits().outbox_bytes_max) return true;
    hub_.count_dropped();
    end({net::websocket::kAbnormal, "too slow"});
    die();
    return false;
}

void Connection::keep(std::string bytes) {
    if (bytes.empty()) return;
    if (!outbox_) outbox_ = std::make_unique<Outbox>();
    outbox_->push(std::make_shared<const std::string>(std::move(bytes)));
}

void Connection::block() {
    blocked_ = true;
    update_interest();
}

bool Connection::write_outbox() {
    while (outbox_ && state_ != State::dead) {
        const ssize_t n = outbox_->write_some(socket_.fd);
        if (full(n)) {
            block();
            return false;
        }
        if (n < 0) {
            lose();
            return false;
        }
        if (outbox_->empty()) outbox_.reset();
    }
    return state_ != State::dead;
}

std::optional<std::size_t> Connection::write(std::string_view bytes) {
    const ssize_t n = ::send(socket_.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (full(n)) return 0;
    if (n < 0) {
        lose();
        return std::nullopt;
    }
    return static_cast<std::size_t>(n);
}

void Connection::lose() {
    end({net::websocket::kAbnormal, "Connection lost"});
    die();
}

void Connection::flush() {
    dirty_ = false;
    if (blocked_ || state_ == State::dead) return;
    if (!write_outbox()) return;
    if (state_ == State::closing && (peer_closed_ || !is_websocket(encoding_))) return die();
    // Its close frame would not be understood: so our side of the connection ends here, and the peer, which
    // reads that, ends its own (RFC 6455 section 7.1.7).
    if (state_ == State::closing && deaf_) ::shutdown(socket_.fd, SHUT_WR);
    for (std::size_t i = 0; i < places_.size() && !busy(); ++i)
        places_[i].audience->catch_up(places_[i].index);
}

void Connection::ready(std::uint32_t events) {
    if (state_ == State::dead) return;
    if (events & (EPOLLERR | EPOLLHUP)) return lose();
    if (events & EPOLLOUT) {
        blocked_ = false;
        flush();
        if (state_ == State::dead) return;
        update_interest();
    }
    if (events & (EPOLLIN | EPOLLRDHUP)) read_some();
}

void Connection::read_some() {
    thread_local std::vector<char> buffer(kReadBytes);
    for (int i = 0; i < kReadsPerTick && state_ != State::dead && !(paused_ && state_ == State::open); ++i) {
        const ssize_t n = ::recv(socket_.fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (full(n)) return;
        if (n <= 0) return lose();
        last_heard_at_ = hub_.now_ms();
        pinged_ = false;
        feed({buffer.data(), static_cast<std::size_t>(n)});
        if (static_cast<std::size_t>(n) < buffer.size()) return;
    }
}

void Connection::feed(std::string_view bytes) {
    if (peer_closed_ || !is_websocket(encoding_)) return;  // a reader of events has nothing to say
    if (const auto problem = reader_.feed(bytes, *this)) stop_listening(*problem);
}

void Connection::stop_listening(net::websocket::CloseCode code) {
    if (state_ == State::dead) return;
    deaf_ = true;
    close(code, "");
    catch_up_soon();
}

void Connection::message(net::websocket::Opcode opcode, std::string payload) {
    if (state_ != State::open) return;
    last_active_at_ = hub_.now_ms();
    // API Gateway takes no binary messages.
    if (opcode == net::websocket::Opcode::binary) return close(net::websocket::kUnsupportedData, "");
    receiver_.message(*this, std::move(payload));
}

void Connection::ping(std::string_view payload) {
    if (state_ != State::open) return;
    enqueue(net::websocket::encode_frame(net::websocket::Opcode::pong, payload));
}

void Connection::say_goodbye(std::uint16_t code, std::string_view reason) {
    state_ = State::closing;
    due_at_ = hub_.now_ms() + hub_.limits().close_timeout_ms;
    if (is_websocket(encoding_)) keep(net::websocket::encode_close(code, reason));
    if (!dirty_) {
        dirty_ = true;
        hub_.flush_later(*this);
    }
    // The peer's close frame may wait behind messages, or what is none.
    if (std::exchange(paused_, false) && reader_.resume(*this)) deaf_ = true;
    update_interest();
}

void Connection::peer_close(std::uint16_t code, std::string_view reason) {
    peer_closed_ = true;
    if (state_ == State::closing) {
        if (!outbox_) die();
        return;
    }
    // The close frame is answered with its own code (RFC 6455 section 5.5.1); flush() then ends the
    // connection.
    say_goodbye(code, "");
    end({code,
         code == net::websocket::kNoStatus ? "Client-side close frame status not set" : std::string(reason)});
}

void Connection::close(std::uint16_t code, std::string_view reason) {
    if (state_ != State::open) return;
    say_goodbye(code, reason);
    end({code, std::string(reason)});
}

void Connection::end(const End& how) {
    if (std::exchange(told_, true)) return;
    while (!places_.empty()) leave(*places_.back().audience);
    hub_.leave(*this);
    receiver_.ended(*this, how);
}

void Connection::die() {
    if (std::exchange(state_, State::dead) == State::dead) return;
    dirty_ = false;
    const int fd = socket_.fd;
    hub_.loop().unwatch(fd, *this);
    hub_.sender().detach(socket_);
    // The sender's hold on it may end a moment later; the peer is told now.
    ::shutdown(fd, SHUT_RDWR);
    ::close(fd);
    hub_.bury(*this);
}

void Connection::check_pulse(base::WallMs now) {
    const ConnectionLimits& limits = hub_.limits();
    if (limits.ping_ms <= 0) return;
    if (pinged_ && is_websocket(encoding_)) {
        if (now >= due_at_) lose();
        return;
    }
    if (now - last_heard_at_ < limits.ping_ms) return;
    std::string beat;
    if (is_websocket(encoding_)) {
        beat = net::websocket::encode_frame(net::websocket::Opcode::ping, "");
        pinged_ = true;
        due_at_ = now + limits.pong_timeout_ms;
    } else {
        encode_heartbeat(encoding_, beat);
        last_heard_at_ = now;  // it never answers: the next beat is due in as long
    }
    if (!blocked_) enqueue(std::move(beat));  // else there is enough to acknowledge
}

void Connection::check_times(base::WallMs now) {
    if (state_ == State::closing && now >= due_at_) return die();
    if (state_ != State::open) return;
    const bool idle = now - last_active_at() > hub_.limits().idle_ms_max;
    const bool old = now - connected_at_ > hub_.limits().lifetime_ms_max;
    if (idle || old) return close(net::websocket::kGoingAway, "Going away");
    if (blocked_) {
        // From the back: judging may end the connection, which leaves no place.
        for (std::size_t i = places_.size(); i-- > 0 && i < places_.size();)
            places_[i].audience->judge(places_[i].index, now);
    }
    if (state_ == State::open) check_pulse(now);
}

// ---- Topics

std::uint32_t Connection::index_in(const Audience& audience) const {
    for (const Place& place : places_) {
        if (place.audience == &audience) return place.index;
    }
    return kNowhere;
}

Audience* Connection::audience_of(const Topic& topic) const {
    for (const Place& place : places_) {
        if (&place.audience->topic() == &topic) return place.audience;
    }
    return nullptr;
}

void Connection::join(Audience& audience, Start start, Seq seq) {
    places_.push_back({&audience, audience.join(*this, start, seq)});
    if (start != Start::live) catch_up_soon();
}

void Connection::catch_up_soon() {
    if (std::exchange(dirty_, true)) return;
    hub_.flush_later(*this);
}

void Connection::leave(Audience& audience) {
    const auto found = std::find_if(places_.begin(), places_.end(),
                                    [&](const Place& place) { return place.audience == &audience; });
    if (found == places_.end()) return;
    const std::uint32_t index = found->index;
    places_.erase(found);
    audience.leave(index);
}

void Connection::moved(const Audience& audience, std::uint32_t index) {
    for (Place& place : places_) {
        if (place.audience == &audience) place.index = index;
    }
}

void Connection::each_place(const std::function<void(Audience&, std::uint32_t index)>& visit) const {
    for (const Place& place : places_) visit(*place.audience, place.index);
}

}  // namespace penstock::connections

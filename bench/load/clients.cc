#include "clients.h"

#include <sys/socket.h>
#include <unistd.h>

#include <limits>

namespace bench {
namespace {

// The sample of RFC 6455 section 1.3: the server must have computed the answer.
constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr std::uint32_t kAny = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kReadBytes = 256 * 1024;

std::uint64_t big_endian(const char* from, int bytes) {
    std::uint64_t value = 0;
    for (int i = 0; i < bytes; ++i) value = value << 8 | static_cast<std::uint8_t>(from[i]);
    return value;
}

}  // namespace

class Client final : public Watched {
public:
    Client(Clients& all, std::size_t index, Clients::Kind kind)
        : kind_(kind), all_(all), index_(index), fd_(connect_to(all.settings_.port)) {
        all_.poll_.add(fd_, *this, EPOLLOUT);
    }
    ~Client() override {
        if (fd_ >= 0) ::close(fd_);
    }

    void ready(std::uint32_t events) override {
        if (state_ == State::connecting) return say_hello();
        if (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) read_some();
    }

    std::size_t index() const { return index_; }
    Clients::Kind kind() const { return kind_; }

private:
    enum class State : std::uint8_t { connecting, greeting, open };

    void say_hello() {
        const std::string& request = all_.request_;
        if (::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
            fail_with_errno("a client cannot connect");
        }
        state_ = State::greeting;
        all_.poll_.modify(fd_, *this, EPOLLIN);
    }

    void read_some() {
        static std::vector<char> buffer(kReadBytes * 2);
        // What was left of an incomplete frame goes before what comes now.
        std::memcpy(buffer.data(), rest_.data(), rest_.size());
        const ssize_t n = ::recv(fd_, buffer.data() + rest_.size(), kReadBytes, MSG_DONTWAIT);
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) return lost();
        const std::int64_t at_ns = now_ns();
        std::string_view bytes(buffer.data(), rest_.size() + static_cast<std::size_t>(n));
        if (state_ == State::greeting && !take_greeting(bytes)) {
            rest_ = bytes;
            return;
        }
        while (take_frame(bytes, at_ns)) {
        }
        if (bytes.size() > kReadBytes) fail("a frame is too long");
        rest_ = bytes;
    }

    bool take_greeting(std::string_view& bytes) {
        const auto end = bytes.find("\r\n\r\n");
        if (end == bytes.npos) return false;
        const std::string_view head = bytes.substr(0, end);
        if (!head.starts_with("HTTP/1.1 101 ") || head.find(kAccept) == head.npos) {
            fail("a handshake was refused: " + std::string(head));
        }
        bytes.remove_prefix(end + 4);
        state_ = State::open;
        if (kind_ == Clients::Kind::stalled) all_.poll_.modify(fd_, *this, 0);
        all_.opened();
        return true;
    }

    // One frame off the front (RFC 6455 section 5.2); false when it is not all there.
    bool take_frame(std::string_view& bytes, std::int64_t at_ns) {
        if (bytes.size() < 2) return false;
        const int opcode = bytes[0] & 0x0f;
        const bool whole = bytes[0] & 0x80;
        std::size_t head = 2;
        std::uint64_t size = bytes[1] & 0x7f;
        if (bytes[1] & 0x80) fail("the server masks its frames");
        if (size >= 126) {
            const int more = size == 126 ? 2 : 8;
            head += static_cast<std::size_t>(more);
            if (bytes.size() < head) return false;
            size = big_endian(bytes.data() + 2, more);
        }
        if (bytes.size() - head < size) return false;
        const std::string_view payload = bytes.substr(head, size);
        bytes.remove_prefix(head + size);
        if (opcode == 0x8) {
            lost();
        } else if (opcode == 0x9) {
            answer_ping(payload);
        } else if (whole && (opcode == 0x1 || opcode == 0x2)) {
            all_.take(*this, payload, at_ns);
        } else {
            fail("an unexpected frame");
        }
        return true;
    }

    void answer_ping(std::string_view payload) {
        // Masked with zeros: the payload as it is.
        std::string pong{'\x8a', static_cast<char>(0x80 | payload.size()), 0, 0, 0, 0};
        pong += payload;
        (void)::send(fd_, pong.data(), pong.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }

    void lost() {
        if (state_ != State::open) fail("the server closed a connection in its handshake");
        if (fd_ < 0) return;
        all_.poll_.remove(fd_);
        ::close(fd_);
        fd_ = -1;
        ++all_.closed_;
    }

    State state_ = State::connecting;
    Clients::Kind kind_;
    Clients& all_;
    std::size_t index_;
    int fd_;
    std::string rest_;
};

Clients::Clients(Poll& poll, Settings settings) : poll_(poll), settings_(std::move(settings)) {
    request_ = "GET " + settings_.path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(settings_.port) +
               "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
               std::string(kKey) + "\r\n\r\n";
}

Clients::~Clients() = default;

void Clients::open(std::size_t count, Kind kind) {
    waiting_ = count;
    waiting_kind_ = kind;
    connect_more();
}

void Clients::connect_more() {
    while (waiting_ > 0 && connecting_ < kConnectingMax) {
        --waiting_;
        ++connecting_;
        expected_.resize(expected_.size() + settings_.publishers, waiting_kind_ == Kind::late ? kAny : 0);
        clients_.emplace_back(*this, clients_.size(), waiting_kind_);
    }
}

void Clients::opened() {
    --connecting_;
    last_opened_ns_ = now_ns();
    connect_more();
}

void Clients::take(Client& client, std::string_view payload, std::int64_t at_ns) {
    if (payload.size() % settings_.block_bytes != 0) fail("a message of " + std::to_string(payload.size()) + " bytes");
    for (; !payload.empty(); payload.remove_prefix(settings_.block_bytes)) {
        const Stamp stamp = read_stamp(payload);
        if (stamp.publisher >= settings_.publishers) fail("a message that was not sent: " + std::string(payload));
        std::uint32_t& expected = expected_[client.index() * settings_.publishers + stamp.publisher];
        const auto number = static_cast<std::uint32_t>(stamp.number);
        if (expected != kAny && number < expected) {
            ++received_.doubled;
            continue;
        }
        if (expected != kAny) received_.gaps += number - expected;
        expected = number + 1;
        ++received_.deliveries;
        if (client.kind() == Kind::first) ++first_deliveries_;
        if (stamp.number < timed_from_) continue;
        received_.latency.add(at_ns - stamp.sent_ns);
        if (stamp.entered_ns == 0) continue;
        received_.until_entered.add(stamp.entered_ns - stamp.sent_ns);
        received_.since_entered.add(at_ns - stamp.entered_ns);
    }
}

std::uint64_t Clients::behind(const std::vector<std::uint64_t>& published) const {
    std::uint64_t count = 0;
    for (const Client& client : clients_) {
        if (client.kind() == Kind::stalled) continue;
        for (std::size_t i = 0; i < published.size(); ++i) {
            const std::uint32_t expected = expected_[client.index() * settings_.publishers + i];
            const bool joined_after = expected == kAny;
            if (!joined_after && expected < published[i]) {
                ++count;
                break;
            }
        }
    }
    return count;
}

}  // namespace bench

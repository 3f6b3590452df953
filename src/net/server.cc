#include "net/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "base/clock.h"
#include "net/session.h"

namespace penstock::net {
namespace {

constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::int64_t kSweepMs = 1000;
// A move costs about what two answers from elsewhere do; who asks in turns for what lives here and there
// stays.
constexpr int kMoveAfter = 8;

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

base::Result<SocketAddress> resolve(const Address& address) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found) != 0) {
        return base::failure("'" + address.host + "' is not a numeric IP address");
    }
    SocketAddress out;
    std::memcpy(&out.storage, found->ai_addr, found->ai_addrlen);
    out.size = found->ai_addrlen;
    freeaddrinfo(found);
    return out;
}

std::unexpected<base::Failure> system_failure(const std::string& what) {
    return base::failure(what + ": " + std::strerror(errno));
}

base::Result<int> bound_socket(const Address& address, bool share_port) {
    auto to = resolve(address);
    if (!to) return std::unexpected(to.error());
    const int fd = ::socket(to->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return system_failure("cannot open a socket");
    const int one = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (share_port) setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    if (::bind(fd, to->get(), to->size) != 0) {
        const auto failed =
            system_failure("cannot listen on " + address.host + ":" + std::to_string(address.port));
        ::close(fd);
        return failed;
    }
    return fd;
}

std::string address_text(const sockaddr_storage& from) {
    char text[INET6_ADDRSTRLEN] = "";
    if (from.ss_family == AF_INET) {
        inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(from).sin_addr, text, sizeof text);
    } else {
        inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(from).sin6_addr, text, sizeof text);
    }
    return text;
}

class TcpServer;

class HttpSession final : public Session, Transport, Socket::Owner {
public:
    HttpSession(TcpServer& server, loop::Loop& loop, int fd, std::string remote_address);

    void respond(std::uint32_t stream, Response response) override {
        if (protocol_) protocol_->respond(stream, std::move(response));
    }
    Protocol* protocol() override { return protocol_.get(); }
    std::optional<Upgraded> take_over(int status, const Headers& headers) override;

    std::int64_t deadline_ns() const { return deadline_ns_; }
    void time_out();
    const std::string& remote_address() const override { return remote_address_; }
    // It has come from another loop, after a request.
    void go_on() { set_deadline(limits().idle_timeout_ms); }

private:
    Socket& socket() override { return socket_; }
    Handler& handler() override;
    const ServerLimits& limits() const override;
    Reply make_reply(std::uint32_t stream) override { return Reply(weak_from_this(), stream); }
    BodyStream make_body(std::uint32_t stream) override { return BodyStream(weak_from_this(), stream); }
    void answer_made_on(loop::Loop* loop) override;
    void set_deadline(std::int64_t in_ms) override {
        deadline_ns_ = in_ms ? base::monotonic_ns() + in_ms * 1'000'000 : 0;
    }

    void received() override;
    void closed() override;
    void drained() override {
        if (protocol_) protocol_->drained();
    }
    void move();

    TcpServer& server_;
    std::string remote_address_;
    std::int64_t deadline_ns_ = 0;
    Socket socket_;
    std::unique_ptr<Protocol> protocol_;  // none until the first bytes have told which
    loop::Loop* elsewhere_ = nullptr;     // where the last answers were made,
    int made_elsewhere_ = 0;              // so many
};

// A descriptor on its way to another loop, which may end before it arrives.
class Moving {
public:
    explicit Moving(int fd) : fd_(fd) {}
    Moving(Moving&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    ~Moving() {
        if (fd_ >= 0) ::close(fd_);
    }
    int arrive() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

class TcpServer final : public Server, loop::Watched {
public:
    TcpServer(loop::Loop& loop, int fd, std::uint16_t port, Handler& handler, ServerLimits limits)
        : loop_(loop),
          fd_(fd),
          port_(port),
          handler_(handler),
          limits_(limits),
          spare_(::open("/dev/null", O_RDONLY | O_CLOEXEC)) {}
    ~TcpServer() override {
        loop_.cancel(sweep_);
        *self_ = nullptr;
        if (started_) loop_.unwatch(fd_, *this);
        ::close(fd_);
        ::close(spare_);
    }

    std::uint16_t port() const override { return port_; }
    void start() override {
        started_ = true;
        loop_.watch(fd_, *this, EPOLLIN);
        schedule_sweep();
    }

    void share_with(const std::vector<Server*>& others) override {
        for (Server* const other : others) {
            auto& server = static_cast<TcpServer&>(*other);  // there is no other kind
            if (&server != this) others_.emplace(&server.loop_, server.self_);
        }
    }
    void adopt(int fd, std::string remote_address) override { begin(fd, std::move(remote_address)); }
    std::size_t sessions() const override { return sessions_.size(); }

    void ready(std::uint32_t) override;
    // The session may be on the stack of this call; it is freed at the end of the tick.
    void remove(HttpSession* session);
    // The session is between two requests.
    void move(HttpSession& session, Socket& socket, loop::Loop& to);
    bool knows(loop::Loop* loop) const { return others_.contains(loop); }
    loop::Loop& loop() { return loop_; }
    Handler& handler() { return handler_; }
    const ServerLimits& limits() const { return limits_; }

private:
    void schedule_sweep() {
        sweep_ = loop_.after(kSweepMs, [this] { sweep(); });
    }
    void sweep();
    bool accept_one();
    HttpSession& begin(int fd, std::string remote_address) {
        auto session = std::make_shared<HttpSession>(*this, loop_, fd, std::move(remote_address));
        return *sessions_.emplace(session.get(), std::move(session)).first->second;
    }

    loop::Loop& loop_;
    int fd_;
    std::uint16_t port_;
    Handler& handler_;
    ServerLimits limits_;
    int spare_;  // given up for a moment to refuse a client when descriptors have run out
    bool started_ = false;
    loop::Loop::TimerId sweep_ = 0;
    std::unordered_map<HttpSession*, std::shared_ptr<HttpSession>> sessions_;
    const std::shared_ptr<TcpServer*> self_ = std::make_shared<TcpServer*>(this);  // null when it has gone
    std::unordered_map<loop::Loop*, std::shared_ptr<TcpServer*>> others_;
};

HttpSession::HttpSession(TcpServer& server, loop::Loop& loop, int fd, std::string remote_address)
    : server_(server), remote_address_(std::move(remote_address)), socket_(loop, fd, *this) {
    set_deadline(server_.limits().head_timeout_ms);
}

Handler& HttpSession::handler() { return server_.handler(); }
const ServerLimits& HttpSession::limits() const { return server_.limits(); }

void HttpSession::received() {
    if (!protocol_) {
        const std::string_view input = socket_.input();
        const auto common = std::min(input.size(), kHttp2Preface.size());
        const bool may_be_http2 = input.substr(0, common) == kHttp2Preface.substr(0, common);
        if (may_be_http2 && common < kHttp2Preface.size()) return;  // too early to tell
        protocol_ = may_be_http2 ? make_http2(*this) : make_http1(*this);
    }
    const auto self = shared_from_this();
    protocol_->received();
    if (!socket_.open()) server_.remove(this);
}

void HttpSession::closed() { server_.remove(this); }

void HttpSession::answer_made_on(loop::Loop* loop) {
    if (loop != elsewhere_) made_elsewhere_ = 0;
    elsewhere_ = loop;
    if (!server_.knows(loop) || ++made_elsewhere_ != kMoveAfter) return;
    server_.loop().at_end_of_tick([weak = weak_from_this(), this] {
        if (const auto self = weak.lock()) move();
    });
}

void HttpSession::move() {
    if (made_elsewhere_ < kMoveAfter) return;  // one that was made here has come in the same tick
    made_elsewhere_ = 0;
    if (!socket_.open() || !protocol_->between_requests()) return;
    server_.move(*this, socket_, *elsewhere_);
}

void HttpSession::time_out() {
    socket_.abort();
    server_.remove(this);
}

std::optional<Upgraded> HttpSession::take_over(int status, const Headers& headers) {
    Upgraded upgraded;
    if (!socket_.open() || !protocol_ || !protocol_->take_over(status, headers, upgraded.head))
        return std::nullopt;
    upgraded.leftover = std::move(socket_.input());
    upgraded.fd = socket_.release();
    server_.remove(this);
    return upgraded;
}

void TcpServer::move(HttpSession& session, Socket& socket, loop::Loop& to) {
    to.post([server = others_.at(&to), moving = Moving(socket.release()),
             remote_address = session.remote_address()]() mutable {
        if (*server) (*server)->begin(moving.arrive(), std::move(remote_address)).go_on();
    });
    remove(&session);
}

void TcpServer::remove(HttpSession* session) {
    auto node = sessions_.extract(session);
    if (!node.empty()) loop_.at_end_of_tick([keep = std::move(node.mapped())] {});
}

bool TcpServer::accept_one() {
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const int fd = ::accept4(fd_, reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        if ((errno == EMFILE || errno == ENFILE) && spare_ >= 0) {
            // Out of descriptors: refuse this client rather than spin on a listener that stays readable.
            ::close(spare_);
            const int refused = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
            if (refused >= 0) ::close(refused);
            spare_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
            return refused >= 0;
        }
        return errno == EINTR || errno == ECONNABORTED;
    }
    const int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    adopt(fd, address_text(from));
    return true;
}

void TcpServer::ready(std::uint32_t) {
    constexpr int accepts_per_tick = 64;  // so that a storm of clients does not starve those already here
    for (int i = 0; i < accepts_per_tick && accept_one(); ++i) {
    }
}

void TcpServer::sweep() {
    const std::int64_t now = base::monotonic_ns();
    std::vector<std::shared_ptr<HttpSession>> late;
    for (const auto& [raw, session] : sessions_) {
        if (session->deadline_ns() && session->deadline_ns() <= now) late.push_back(session);
    }
    for (const auto& session : late) session->time_out();
    schedule_sweep();
}

}  // namespace

Reply& Reply::operator=(Reply&& other) noexcept {
    if (!session_.expired()) send(Response{.status = 500});
    session_ = std::exchange(other.session_, {});
    stream_ = other.stream_;
    return *this;
}

Reply::~Reply() {
    if (!session_.expired()) send(Response{.status = 500});
}

void Reply::send(Response response) {
    const auto session = std::exchange(session_, {}).lock();
    if (session) session->respond(stream_, std::move(response));
}

ReplyStream Reply::begin(Response head, ReplyStream::Events events) {
    const auto session = session_.lock();
    if (!session) {
        // Told later, as always: the caller does not have the stream yet.
        loop::Loop::current()->at_end_of_tick([gone = std::move(events.gone)]() mutable {
            if (gone) gone();
        });
        return {};
    }
    session->protocol()->begin(stream_, std::move(head), std::move(events));
    return ReplyStream(std::exchange(session_, {}), stream_);
}

ReplyStream::~ReplyStream() {
    if (const auto session = session_.lock()) session->protocol()->break_off(stream_);
}

void ReplyStream::send(std::string_view piece) {
    if (const auto session = session_.lock()) session->protocol()->push(stream_, piece);
}

void ReplyStream::end() {
    if (const auto session = std::exchange(session_, {}).lock()) session->protocol()->end(stream_);
}

std::size_t ReplyStream::unsent() const {
    const auto session = session_.lock();
    return session ? session->protocol()->unsent(stream_) : 0;
}

BodyStream::~BodyStream() {
    if (const auto session = session_.lock()) session->protocol()->drop_body(stream_);
}

void BodyStream::begin(Events events) {
    if (const auto session = session_.lock()) session->protocol()->take_body(stream_, std::move(events));
}

void BodyStream::pause() {
    if (const auto session = session_.lock()) session->protocol()->hold_body(stream_, true);
}

void BodyStream::resume() {
    if (const auto session = session_.lock()) session->protocol()->hold_body(stream_, false);
}

std::optional<Upgraded> Reply::take_over(int status, const Headers& headers) {
    const auto session = std::exchange(session_, {}).lock();
    return session ? session->take_over(status, headers) : std::nullopt;
}

base::Result<void> check_address_free(const Address& address) {
    if (address.port == 0) return {};
    auto fd = bound_socket(address, false);
    if (!fd) return std::unexpected(fd.error());
    ::close(*fd);
    return {};
}

base::Result<std::unique_ptr<Server>> Server::listen(loop::Loop& loop, const Address& address,
                                                     Handler& handler, ServerLimits limits) {
    auto fd = bound_socket(address, true);
    if (!fd) return std::unexpected(fd.error());
    SocketAddress bound;
    bound.size = sizeof bound.storage;
    if (::listen(*fd, 4096) != 0 || getsockname(*fd, bound.get(), &bound.size) != 0) {
        const auto failed = system_failure("cannot listen on " + address.host);
        ::close(*fd);
        return failed;
    }
    const auto port = bound.storage.ss_family == AF_INET
                          ? reinterpret_cast<const sockaddr_in&>(bound.storage).sin_port
                          : reinterpret_cast<const sockaddr_in6&>(bound.storage).sin6_port;
    return std::make_unique<TcpServer>(loop, *fd, ntohs(port), handler, limits);
}

}  // namespace penstock::net

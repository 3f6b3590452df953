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

private:
    Socket& socket() override { return socket_; }
    Handler& handler() override;
    const ServerLimits& limits() const override;
    Reply make_reply(std::uint32_t stream) override { return Reply(weak_from_this(), stream); }
    BodyStream make_body(std::uint32_t stream) override { return BodyStream(weak_from_this(), stream); }
    const std::string& remote_address() const override { return remote_address_; }
    void set_deadline(std::int64_t in_ms) override {
        deadline_ns_ = in_ms ? base::monotonic_ns() + in_ms * 1'000'000 : 0;
    }

    void received() override;
    void closed() override;
    void drained() override {
        if (protocol_) protocol_->drained();
    }

    TcpServer& server_;
    std::string remote_address_;
    std::int64_t deadline_ns_ = 0;
    Socket socket_;
    std::unique_ptr<Protocol> protocol_;  // none until the first bytes have told which
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

    void adopt(int fd, std::string remote_address) override {
        auto session = std::make_shared<HttpSession>(*this, loop_, fd, std::move(remote_address));
        sessions_.emplace(session.get(), std::move(session));
    }
    std::size_t sessions() const override { return sessions_.size(); }

    void ready(std::uint32_t) override;
    // The session may be on the stack of this call; it is freed at the end of the tick.
    void remove(HttpSession* session);
    Handler& handler() { return handler_; }
    const ServerLimits& limits() const { return limits_; }

private:
    void schedule_sweep() {
        sweep_ = loop_.after(kSweepMs, [this] { sweep(); });
    }
    void sweep();
    bool accept_one();

    loop::Loop& loop_;
    int fd_;
    std::uint16_t port_;
    Handler& handler_;
    ServerLimits limits_;
    int spare_;  // given up for a moment to refuse a client when descriptors have run out
    bool started_ = false;
    loop::Loop::TimerId sweep_ = 0;
    std::unordered_map<HttpSession*, std::shared_ptr<HttpSession>> sessions_;
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

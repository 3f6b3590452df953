// The floor that fan-out is measured against: one encoded frame, sent with send() to every socket, one by
// one.
//
// PROGRAM [io_uring]: with io_uring it is many sends in one system call, to registered sockets, which is the
// least that we know of.
//
// It speaks just enough HTTP to be loaded like a server (WebSocket upgrade, POST) and does nothing else: no
// routes, no limits, no masks, no time-outs.  What it costs is the kernel's price of a delivery.
#include <liburing.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http.h"

namespace {

using namespace bench;

// The answer to the key of RFC 6455 section 1.3, which our clients send.
constexpr std::string_view kSwitch =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
constexpr std::string_view kDone = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

struct Connection {
    int fd = -1;
    bool is_websocket = false;
    std::string input;
    std::string unsent;  // what the socket did not take; sent before anything else
};

constexpr unsigned kAtOnce = 256;
constexpr unsigned kSlots = 20'000;  // by descriptor

int poller = -1;
std::vector<Connection*> websockets;
bool by_ring = false;
io_uring ring;

void send_to(Connection& connection, std::string_view bytes) {
    if (!connection.unsent.empty()) {
        connection.unsent += bytes;
        return;
    }
    const ssize_t n = ::send(connection.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n == static_cast<ssize_t>(bytes.size())) return;
    connection.unsent = bytes.substr(n > 0 ? static_cast<std::size_t>(n) : 0);
    watch(poller, EPOLL_CTL_MOD, connection.fd, &connection, EPOLLIN | EPOLLOUT);
}

void send_rest(Connection& connection) {
    const std::string rest = std::exchange(connection.unsent, {});
    watch(poller, EPOLL_CTL_MOD, connection.fd, &connection, EPOLLIN);
    send_to(connection, rest);
}

void open_ring() {
    by_ring = true;
    io_uring_params parameters{};
    parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
    if (io_uring_queue_init_params(kAtOnce, &ring, &parameters) != 0 ||
        io_uring_register_files_sparse(&ring, kSlots) != 0)
        std::exit(1);
}

// Only what did not work out is told of.
void submit(std::string_view bytes) {
    io_uring_submit_and_get_events(&ring);
    io_uring_cqe* completion = nullptr;
    while (io_uring_peek_cqe(&ring, &completion) == 0) {
        auto* const connection = static_cast<Connection*>(io_uring_cqe_get_data(completion));
        const int sent = std::max(completion->res, 0);
        io_uring_cqe_seen(&ring, completion);
        connection->unsent = bytes.substr(static_cast<std::size_t>(sent));
        watch(poller, EPOLL_CTL_MOD, connection->fd, connection, EPOLLIN | EPOLLOUT);
    }
}

void send_by_ring(std::string_view bytes) {
    unsigned added = 0;
    for (Connection* each : websockets) {
        if (!each->unsent.empty()) {
            each->unsent += bytes;
            continue;
        }
        io_uring_sqe* const entry = io_uring_get_sqe(&ring);
        io_uring_prep_send(entry, each->fd, bytes.data(), bytes.size(),
                           MSG_DONTWAIT | MSG_WAITALL | MSG_NOSIGNAL);
        io_uring_sqe_set_flags(entry, IOSQE_CQE_SKIP_SUCCESS | IOSQE_FIXED_FILE);
        io_uring_sqe_set_data(entry, each);
        if (++added % kAtOnce == 0) submit(bytes);
    }
    submit(bytes);
}

void broadcast(std::string_view bytes) {
    if (by_ring) return send_by_ring(bytes);
    for (Connection* each : websockets) send_to(*each, bytes);
}

// A text frame (RFC 6455 section 5.2).
std::string encode(std::string_view payload) {
    const std::size_t size = payload.size();
    std::string frame{'\x81'};
    if (size < 126) {
        frame += static_cast<char>(size);
    } else {
        frame += size < 65'536 ? '\x7e' : '\x7f';
        for (int shift = size < 65'536 ? 8 : 56; shift >= 0; shift -= 8)
            frame += static_cast<char>(size >> shift);
    }
    frame += payload;
    return frame;
}

// One request off the front of the input; false when it is not all there.
bool take_request(Connection& connection) {
    const Request request = request_in(connection.input);
    if (request.head.empty()) return false;
    if (!request.head.starts_with("POST ")) {
        connection.is_websocket = true;
        websockets.push_back(&connection);
        if (by_ring && io_uring_register_files_update(&ring, static_cast<unsigned>(connection.fd),
                                                      &connection.fd, 1) < 0)
            std::exit(1);
        connection.input.clear();
        connection.input.shrink_to_fit();
        send_to(connection, kSwitch);
        return false;
    }
    if (!request.whole) return false;
    broadcast(encode(request.body));
    send_to(connection, kDone);
    connection.input.erase(0, request.size());
    return true;
}

void read_some(Connection& connection) {
    char buffer[64 * 1024];
    const ssize_t n = ::recv(connection.fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
        std::erase(websockets, &connection);
        int none = -1;
        if (by_ring && connection.is_websocket)
            io_uring_register_files_update(&ring, static_cast<unsigned>(connection.fd), &none, 1);
        ::close(connection.fd);
        delete &connection;
        return;
    }
    if (connection.is_websocket) return;
    connection.input.append(buffer, static_cast<std::size_t>(n));
    while (take_request(connection)) {
    }
}

void accept_all(int listener) {
    for (int fd = accept_one(listener); fd >= 0; fd = accept_one(listener)) {
        watch(poller, EPOLL_CTL_ADD, fd, new Connection{fd, false, {}, {}}, EPOLLIN);
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count > 1 && std::string_view(arguments[1]) == "io_uring") open_ring();
    poller = epoll_create1(EPOLL_CLOEXEC);
    const int listener = listen_on_loopback();
    watch(poller, EPOLL_CTL_ADD, listener, nullptr, EPOLLIN);
    for (;;) {
        epoll_event events[256];
        const int ready = epoll_wait(poller, events, 256, -1);
        for (int i = 0; i < ready; ++i) {
            auto* const connection = static_cast<Connection*>(events[i].data.ptr);
            if (!connection) {
                accept_all(listener);
                continue;
            }
            if (events[i].events & EPOLLOUT && !connection->unsent.empty()) send_rest(*connection);
            if (events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP)) read_some(*connection);
        }
    }
}

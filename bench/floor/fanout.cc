// The floor that fan-out is measured against: one encoded frame, sent with send() to every socket, one by one.
//
// It speaks just enough HTTP to be loaded like a server (WebSocket upgrade, POST) and does nothing else: no
// routes, no limits, no masks, no time-outs.  What it costs is the kernel's price of a delivery.
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

int poller = -1;
std::vector<Connection*> websockets;

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

// A text frame (RFC 6455 section 5.2).
std::string encode(std::string_view payload) {
    const std::size_t size = payload.size();
    std::string frame{'\x81'};
    if (size < 126) {
        frame += static_cast<char>(size);
    } else {
        frame += size < 65'536 ? '\x7e' : '\x7f';
        for (int shift = size < 65'536 ? 8 : 56; shift >= 0; shift -= 8) frame += static_cast<char>(size >> shift);
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
        connection.input.clear();
        connection.input.shrink_to_fit();
        send_to(connection, kSwitch);
        return false;
    }
    if (!request.whole) return false;
    const std::string frame = encode(request.body);
    for (Connection* each : websockets) send_to(*each, frame);
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

int main() {
    poller = epoll_create1(EPOLL_CLOEXEC);
    const int listener = listen_on_loopback();
    watch(poller, EPOLL_CTL_ADD, listener, nullptr, EPOLLIN);
    for (;;) {
        epoll_event events[256];
        const int count = epoll_wait(poller, events, 256, -1);
        for (int i = 0; i < count; ++i) {
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

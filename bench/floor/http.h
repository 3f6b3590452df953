// What a bare program needs of sockets and HTTP/1.1 to be loaded like a server.
#pragma once
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace bench {

inline void watch(int poller, int action, int fd, void* what, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = what;
    if (epoll_ctl(poller, action, fd, &event) != 0) std::abort();
}

// A listener on a free port of loopback, told on stdout.
inline int listen_on_loopback() {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener, any, size) != 0 || ::listen(listener, 4096) != 0 || getsockname(listener, any, &size) != 0) {
        std::perror("floor");
        std::exit(1);
    }
    std::printf("The floor is listening on http://127.0.0.1:%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    return listener;
}

// The next client's socket, or a negative number.
inline int accept_one(int listener) {
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return fd;
    const int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

// The request at the front of what came in.
struct Request {
    std::string_view head;  // with its empty line; "" when it is not all there
    std::string_view body;
    bool whole = false;
    std::size_t size() const { return head.size() + body.size(); }
};

inline Request request_in(std::string_view input) {
    const auto end = input.find("\r\n\r\n");
    if (end == input.npos) return {};
    constexpr std::string_view name = "content-length:";
    std::size_t size = 0;
    for (std::size_t line = 0; line < end; line = input.find("\r\n", line) + 2) {
        if (strncasecmp(input.data() + line, name.data(), name.size()) == 0) {
            size = std::strtoul(input.data() + line + name.size(), nullptr, 10);
        }
    }
    const auto rest = input.substr(end + 4);
    return {input.substr(0, end + 4), rest.substr(0, size), rest.size() >= size};
}

}  // namespace bench

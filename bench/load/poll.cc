#include "poll.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>

#include "stamp.h"

namespace bench {

void Poll::wait(std::int64_t until_ns) {
    constexpr int batch = 256;
    epoll_event events[batch];
    const std::int64_t left_ns = std::max<std::int64_t>(until_ns - now_ns(), 0);
    const timespec patience{left_ns / 1'000'000'000, left_ns % 1'000'000'000};
    const int count = epoll_pwait2(epoll_, events, batch, &patience, nullptr);
    for (int i = 0; i < count; ++i) static_cast<Watched*>(events[i].data.ptr)->ready(events[i].events);
}

int connect_to(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) fail_with_errno("socket");
    const int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    static std::uint32_t count = 0;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + count++ % 64);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail_with_errno("bind");
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS) {
        fail_with_errno("connect");
    }
    return fd;
}

}  // namespace bench

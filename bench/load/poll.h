// epoll, and failing with a sentence.
#pragma once
#include <sys/epoll.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace bench {

[[noreturn]] inline void fail(const std::string& what) {
    std::fprintf(stderr, "bench: %s\n", what.c_str());
    std::exit(1);
}
[[noreturn]] inline void fail_with_errno(const std::string& what) { fail(what + ": " + std::strerror(errno)); }

class Watched {
public:
    virtual ~Watched() = default;
    virtual void ready(std::uint32_t events) = 0;
};

class Poll {
public:
    void add(int fd, Watched& watched, std::uint32_t events) { control(EPOLL_CTL_ADD, fd, &watched, events); }
    void modify(int fd, Watched& watched, std::uint32_t events) { control(EPOLL_CTL_MOD, fd, &watched, events); }
    void remove(int fd) { control(EPOLL_CTL_DEL, fd, nullptr, 0); }
    // Waits until `until_ns` (CLOCK_MONOTONIC) or something is ready, and lets it work.
    void wait(std::int64_t until_ns);

private:
    void control(int action, int fd, Watched* watched, std::uint32_t events) {
        epoll_event event{};
        event.events = events;
        event.data.ptr = watched;
        if (epoll_ctl(epoll_, action, fd, &event) != 0) fail_with_errno("epoll_ctl");
    }

    int epoll_ = epoll_create1(EPOLL_CLOEXEC);
};

// A connecting TCP socket to this port of the machine, from one of its many addresses: with all from one, the kernel
// searches long for a free port once most are taken.
int connect_to(std::uint16_t port);

}  // namespace bench

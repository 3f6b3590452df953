// Which sockets are ready: the seam between a Loop and the kernel.
//
// A Poller belongs to one thread.  Tests and fuzzers give the loop a Poller of their own.
#pragma once
#include <cstdint>
#include <memory>
#include <span>

namespace penstock::loop {

// Something a loop watches.  ready() is called on the loop's thread with epoll's event bits.
class Watched {
public:
    virtual ~Watched() = default;
    virtual void ready(std::uint32_t events) = 0;
};

struct Ready {
    Watched* watched = nullptr;
    std::uint32_t events = 0;
};

class Poller {
public:
    virtual ~Poller() = default;
    virtual void add(int fd, Watched&, std::uint32_t events) = 0;
    virtual void modify(int fd, Watched&, std::uint32_t events) = 0;
    virtual void remove(int fd) = 0;
    // Waits up to `timeout_ms` (-1: without limit) and fills `out`; answers how many are ready.
    virtual std::size_t wait(std::span<Ready> out, int timeout_ms) = 0;
};

std::unique_ptr<Poller> make_epoll_poller();

}  // namespace penstock::loop

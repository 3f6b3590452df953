#include <sys/epoll.h>
#include <unistd.h>

#include <cstdlib>

#include "loop/poller.h"

namespace penstock::loop {
namespace {

class EpollPoller final : public Poller {
public:
    EpollPoller() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
        if (epoll_ < 0) std::abort();
    }
    ~EpollPoller() override { ::close(epoll_); }

    void add(int fd, Watched& watched, std::uint32_t events) override {
        control(EPOLL_CTL_ADD, fd, &watched, events);
    }
    void modify(int fd, Watched& watched, std::uint32_t events) override {
        control(EPOLL_CTL_MOD, fd, &watched, events);
    }
    void remove(int fd) override { epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr); }

    std::size_t wait(std::span<Ready> out, int timeout_ms) override {
        constexpr std::size_t batch = 512;
        epoll_event events[batch];
        const int n = epoll_wait(epoll_, events, static_cast<int>(std::min(out.size(), batch)), timeout_ms);
        if (n <= 0) return 0;  // time-out or a signal
        for (int i = 0; i < n; ++i) {
            out[static_cast<std::size_t>(i)] = {static_cast<Watched*>(events[i].data.ptr), events[i].events};
        }
        return static_cast<std::size_t>(n);
    }

private:
    void control(int action, int fd, Watched* watched, std::uint32_t events) {
        epoll_event event{};
        event.events = events;
        event.data.ptr = watched;
        // Fails only for a closed or unsupported descriptor, or out of kernel memory: a bug or the end.
        if (epoll_ctl(epoll_, action, fd, &event) != 0) std::abort();
    }

    int epoll_;
};

}  // namespace

std::unique_ptr<Poller> make_epoll_poller() { return std::make_unique<EpollPoller>(); }

}  // namespace penstock::loop

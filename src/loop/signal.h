// What a coroutine waits for until somebody tells it to look again.
//
// Belongs to one loop, and to one coroutine that waits.  Nothing is remembered: who waits has looked before.
#pragma once
#include <functional>
#include <utility>

#include "loop/task.h"

namespace penstock::loop {

class Signal {
public:
    explicit Signal(Loop& loop) : loop_(loop) {}
    ~Signal() { loop_.cancel(timer_); }
    Signal(const Signal&) = delete;

    // Until notify(), or so long unless negative.
    Task<void> wait(std::int64_t at_most_ms = -1) {
        Later<int> waking([&](auto done) {
            waiting_ = std::move(done);
            if (at_most_ms >= 0) timer_ = loop_.after(at_most_ms, [this] { notify(); });
        });
        [[maybe_unused]] const int woken = co_await waking;
    }
    void notify() {
        loop_.cancel(std::exchange(timer_, 0));
        if (auto waiting = std::exchange(waiting_, nullptr)) waiting(0);
    }

private:
    Loop& loop_;
    Loop::TimerId timer_ = 0;
    std::move_only_function<void(int)> waiting_;
};

}  // namespace penstock::loop

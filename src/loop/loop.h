// One thread's event loop.
//
// A tick is: wait, call everything that is ready, run due timers, deliver mail, run end-of-tick work. Nothing
// on a loop may block.  Every member but post() and stop() may only be called on the loop's own thread (or
// before run()).
#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "loop/job.h"
#include "loop/poller.h"

namespace penstock::loop {

class Loop {
public:
    // What after() answers; zero is no timer.
    using TimerId = std::uint64_t;

    explicit Loop(std::unique_ptr<Poller> poller = make_epoll_poller());
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    // The loop that runs on the calling thread, or nullptr.
    static Loop* current();

    void watch(int fd, Watched&, std::uint32_t events);
    void rewatch(int fd, Watched&, std::uint32_t events);
    // After this the object is not called again, not even for events already fetched in this tick.
    void unwatch(int fd, Watched&);

    TimerId after(std::int64_t delay_ms, Job);
    // Unknown and past timers are ignored.
    void cancel(TimerId);

    void at_end_of_tick(Job);

    // Thread-safe.  Jobs of one poster run in order.  After the loop has ended jobs are dropped unrun.
    void post(Job);

    void run();
    // Thread-safe: run() returns after the current tick.  It may be run again.
    void stop();

private:
    class Wakeup;

    int next_timeout_ms() const;
    void run_timers();
    void deliver_mail();
    void run_end_of_tick();

    std::unique_ptr<Poller> poller_;
    std::vector<Ready> ready_;
    std::size_t ready_count_ = 0;

    struct TimerKey {
        std::int64_t due_ns;
        TimerId id;
        auto operator<=>(const TimerKey&) const = default;
    };
    std::map<TimerKey, Job> timers_;
    std::map<TimerId, std::int64_t> timer_due_;
    TimerId last_timer_ = 0;

    std::vector<Job> end_of_tick_;

    std::mutex mail_mutex_;  // of the next two
    std::vector<Job> mail_;
    bool asleep_ = false;  // waits, or is about to: whoever posts then rings, once
    std::vector<Job> delivering_;
    std::unique_ptr<Wakeup> wakeup_;
    std::atomic<bool> stop_ = false;
};

}  // namespace penstock::loop

#include "loop/loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/clock.h"

namespace penstock::loop {
namespace {

thread_local Loop* t_current = nullptr;

}  // namespace

// An eventfd that ends the wait when mail comes.
class Loop::Wakeup final : public Watched {
public:
    Wakeup() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
    ~Wakeup() override { ::close(fd_); }
    int fd() const { return fd_; }
    void ring() const {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);
    }
    // Edge-triggered: each ring is told once, and nothing need be read.
    void ready(std::uint32_t) override {}

private:
    int fd_;
};

Loop::Loop(std::unique_ptr<Poller> poller)
    : poller_(std::move(poller)), ready_(512), wakeup_(std::make_unique<Wakeup>()) {
    poller_->add(wakeup_->fd(), *wakeup_, std::uint32_t{EPOLLIN} | EPOLLET);
}

Loop::~Loop() = default;

Loop* Loop::current() { return t_current; }

void Loop::watch(int fd, Watched& watched, std::uint32_t events) { poller_->add(fd, watched, events); }
void Loop::rewatch(int fd, Watched& watched, std::uint32_t events) { poller_->modify(fd, watched, events); }

void Loop::unwatch(int fd, Watched& watched) {
    poller_->remove(fd);
    for (std::size_t i = 0; i < ready_count_; ++i) {
        if (ready_[i].watched == &watched) ready_[i].watched = nullptr;
    }
}

Loop::TimerId Loop::after(std::int64_t delay_ms, Job job) {
    const std::int64_t due = base::monotonic_ns() + std::max<std::int64_t>(delay_ms, 0) * 1'000'000;
    const TimerId id = ++last_timer_;
    timers_.emplace(TimerKey{due, id}, std::move(job));
    timer_due_.emplace(id, due);
    return id;
}

void Loop::cancel(TimerId id) {
    const auto found = timer_due_.find(id);
    if (found == timer_due_.end()) return;
    timers_.erase(TimerKey{found->second, id});
    timer_due_.erase(found);
}

void Loop::at_end_of_tick(Job job) { end_of_tick_.push_back(std::move(job)); }

void Loop::post(Job job) {
    bool asleep;
    {
        std::lock_guard lock(mail_mutex_);
        mail_.push_back(std::move(job));
        asleep = std::exchange(asleep_, false);
    }
    // A loop that is at work looks for mail before it sleeps.
    if (asleep) wakeup_->ring();
}

void Loop::stop() {
    stop_ = true;
    wakeup_->ring();
}

int Loop::next_timeout_ms() const {
    if (timers_.empty()) return -1;
    const std::int64_t wait_ns = timers_.begin()->first.due_ns - base::monotonic_ns();
    if (wait_ns <= 0) return 0;
    return static_cast<int>(std::min<std::int64_t>((wait_ns + 999'999) / 1'000'000, 60'000));
}

void Loop::run_timers() {
    if (timers_.empty()) return;
    const std::int64_t now = base::monotonic_ns();
    while (!timers_.empty() && timers_.begin()->first.due_ns <= now) {
        auto node = timers_.extract(timers_.begin());
        timer_due_.erase(node.key().id);
        node.mapped()();
    }
}

void Loop::deliver_mail() {
    {
        std::lock_guard lock(mail_mutex_);
        delivering_.swap(mail_);
    }
    for (auto& job : delivering_) job();
    delivering_.clear();
}

void Loop::run_end_of_tick() {
    while (!end_of_tick_.empty()) {
        auto jobs = std::exchange(end_of_tick_, {});
        for (auto& job : jobs) job();
    }
}

void Loop::run() {
    Loop* const outer = std::exchange(t_current, this);
    while (!stop_) {
        bool may_sleep;
        {
            std::lock_guard lock(mail_mutex_);
            may_sleep = asleep_ = mail_.empty();
        }
        ready_count_ = poller_->wait(ready_, may_sleep ? next_timeout_ms() : 0);
        {
            std::lock_guard lock(mail_mutex_);
            asleep_ = false;
        }
        for (std::size_t i = 0; i < ready_count_; ++i) {
            if (ready_[i].watched) ready_[i].watched->ready(ready_[i].events);
        }
        ready_count_ = 0;
        run_timers();
        deliver_mail();
        run_end_of_tick();
    }
    stop_ = false;
    t_current = outer;
}

}  // namespace penstock::loop

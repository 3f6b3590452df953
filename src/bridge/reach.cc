#include "bridge/reach.h"

#include <utility>

namespace penstock::bridge {

void Reach::advance(const log::LogId& log, api::RecordPosition next) {
    std::lock_guard lock(mutex_);
    reached_.insert_or_assign(log, next);
    for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
        const bool passed = waiter->log == log && next > waiter->position;
        if (passed) waiter->loop.post(std::move(waiter->then));
        waiter = passed ? waiters_.erase(waiter) : std::next(waiter);
    }
}

std::optional<api::RecordPosition> Reach::of(const log::LogId& log) const {
    std::lock_guard lock(mutex_);
    const auto found = reached_.find(log);
    if (found == reached_.end()) return std::nullopt;
    return found->second;
}

void Reach::when_beyond(const log::LogId& log, api::RecordPosition position, std::function<void()> then) {
    std::lock_guard lock(mutex_);
    loop::Loop& here = *loop::Loop::current();
    const auto found = reached_.find(log);
    if (!moving_ || (found != reached_.end() && found->second > position)) return here.post(std::move(then));
    waiters_.push_back({log, position, here, std::move(then)});
}

void Reach::set_moving(bool moving) {
    std::lock_guard lock(mutex_);
    moving_ = moving;
    if (moving) return;
    for (Waiter& waiter : std::exchange(waiters_, {})) waiter.loop.post(std::move(waiter.then));
}

bool Reach::moving() const {
    std::lock_guard lock(mutex_);
    return moving_;
}

}  // namespace penstock::bridge

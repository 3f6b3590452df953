// How far the records of each shard have been published: every core's topics have all that comes before.
//
// Any thread.
#pragma once
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>

#include "api/streams.h"
#include "loop/loop.h"

namespace penstock::bridge {

class Reach {
public:
    void advance(const log::LogId& log, api::RecordPosition next);
    // Nothing until its carrier has found where to begin.
    std::optional<api::RecordPosition> of(const log::LogId& log) const;
    // Calls back on the calling loop once the reach is beyond the position, or nobody carries any more.
    void when_beyond(const log::LogId& log, api::RecordPosition position, std::function<void()> then);
    // Whether somebody carries, so that it is worth waiting.
    void set_moving(bool moving);
    bool moving() const;

private:
    struct Waiter {
        log::LogId log;
        api::RecordPosition position;
        loop::Loop& loop;
        std::function<void()> then;
    };

    mutable std::mutex mutex_;
    bool moving_ = false;
    std::map<log::LogId, api::RecordPosition> reached_;
    std::list<Waiter> waiters_;
};

}  // namespace penstock::bridge

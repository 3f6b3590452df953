// Appends from other cores on their way to a journal.
//
// A post for each would wake the journal's core again and again while it waits for the disk.  So they wait
// here: the journal looks by itself when a commit has ended, and is told only when it otherwise would not.
// Any core.
#pragma once
#include <mutex>
#include <utility>
#include <vector>

#include "log/journal/request.h"

namespace penstock::log::journal {

class Inbox {
public:
    // True when the journal has to be told to take() what is here.
    bool put(Request request) {
        const std::lock_guard lock(mutex_);
        bytes_ += request.pack.size();
        requests_.push_back(std::move(request));
        return !std::exchange(watched_, true) || bytes_ > kUntoldBytesMax;
    }
    // All that wait, in their order.  From now on the journal wants to be told.
    std::vector<Request> take() {
        const std::lock_guard lock(mutex_);
        watched_ = false;
        bytes_ = 0;
        return std::exchange(requests_, {});
    }
    // The journal will take() by itself, some time soon.
    void watch() {
        const std::lock_guard lock(mutex_);
        watched_ = true;
    }

private:
    // The journal's limit on what is queued is kept when it takes, so it had better not wait long for more.
    static constexpr std::size_t kUntoldBytesMax = 1u << 20;

    std::mutex mutex_;
    std::vector<Request> requests_;
    std::size_t bytes_ = 0;
    bool watched_ = false;
};

}  // namespace penstock::log::journal

// Threads for what may block: files, processes, unpacking.  Never for short computation.
//
// Any thread may submit.  The destructor runs what is queued, then ends the threads.
#pragma once
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "loop/job.h"

namespace penstock::loop {

class Blocking {
public:
    explicit Blocking(unsigned threads);
    ~Blocking();
    Blocking(const Blocking&) = delete;
    Blocking& operator=(const Blocking&) = delete;

    void submit(Job);

private:
    void work();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> queue_;
    bool stop_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace penstock::loop

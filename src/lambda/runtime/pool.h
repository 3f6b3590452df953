// The workers of one function: warm ones kept, more started while invocations wait, idle ones ended.
//
// Belongs to one loop.
#pragma once
#include <deque>
#include <memory>
#include <vector>

#include "lambda/runtime/worker.h"

namespace penstock::lambda {

class Pool final : public Worker::Owner {
public:
    Pool(loop::Loop& loop, loop::Blocking& blocking, const Settings& settings)
        : loop_(loop), blocking_(blocking), settings_(settings) {}
    ~Pool() override;

    void invoke(Job job);
    // The function has been changed or deleted: its old workers end when their invocation does.
    void retire_all();
    // Ends workers that have been idle for too long.
    void sweep(std::int64_t now_ns);
    // An invocation is running or waits.
    bool busy() const;
    bool empty() const { return workers_.empty() && queue_.empty(); }

private:
    void ready(Worker& worker) override;
    void init_failed(Worker& worker, const std::string& error_payload) override;
    void ended(Worker& worker) override;

    void start_workers();
    std::size_t starting() const;

    loop::Loop& loop_;
    loop::Blocking& blocking_;
    const Settings& settings_;
    std::string revision_;  // of the function the workers run
    std::vector<std::unique_ptr<Worker>> workers_;
    std::deque<Job> queue_;
};

}  // namespace penstock::lambda

// The workers of one function: warm ones kept, more started while invocations wait, idle ones ended.
// Provisioned ones are started before anybody asks, never idle out, and are replaced when they end.
//
// Belongs to one loop.
#pragma once
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "lambda/provisioned_counts.h"
#include "lambda/runtime/worker.h"

namespace penstock::lambda {

class Pool final : public Worker::Owner {
public:
    Pool(loop::Loop& loop, loop::Blocking& blocking, const Settings& settings, ProvisionedCounts& counts)
        : loop_(loop), blocking_(blocking), settings_(settings), counts_(counts) {}
    ~Pool() override;

    void invoke(Job job);
    // So many provisioned workers of this version there are to be from now on.
    void keep(FunctionPtr function, std::size_t count);
    // The server ends: as retire_all(), and no provisioned worker takes the place of one that has gone.
    void close();
    // Workers that were to end still do.
    bool closing() const;
    // The function has been changed or deleted: its old workers end when their invocation does.
    void retire_all();
    // Ends workers that have been idle for too long.
    void sweep(std::int64_t now_ns);
    // An invocation is running or waits.
    bool busy() const;
    bool empty() const { return workers_.empty() && queue_.empty() && kept_ == 0; }

private:
    void ready(Worker& worker) override;
    void init_failed(Worker& worker, const std::string& error_payload) override;
    void ended(Worker& worker) override;

    void adopt(const FunctionPtr& function);
    void start_workers();
    std::size_t starting() const;

    // provisioned_pool.cc
    void start_provisioned();
    void make_room(std::size_t count);
    void retire_surplus();
    void lost(const Worker& worker);
    void tell_counts();
    std::size_t provisioned() const;

    loop::Loop& loop_;
    loop::Blocking& blocking_;
    const Settings& settings_;
    std::string revision_;  // of the function the workers run
    std::vector<std::unique_ptr<Worker>> workers_;
    std::deque<Job> queue_;

    ProvisionedCounts& counts_;
    FunctionPtr kept_function_;
    std::size_t kept_ = 0;
    unsigned losses_ = 0;  // of provisioned workers, one after the other, that were good for nothing
    bool fails_ = false;   // the last one that was started did not initialise
    loop::Loop::TimerId replacing_ = 0;
    std::optional<ProvisionedCounts::Numbers> told_;
};

}  // namespace penstock::lambda

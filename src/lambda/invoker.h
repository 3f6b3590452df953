// Runs functions: finds the function, picks its core, hands the invocation to its pool there.
#pragma once
#include <memory>
#include <unordered_map>
#include <vector>

#include "api/functions.h"
#include "lambda/counts.h"
#include "lambda/functions.h"
#include "lambda/runtime/pool.h"
#include "loop/blocking.h"
#include "loop/cores.h"

namespace penstock::lambda {

class EventQueue;

class Invoker final : public api::FunctionInvoker {
public:
    Invoker(loop::Cores& cores, loop::Blocking& blocking, Functions& functions, const Settings& settings);
    ~Invoker() override;

    void invoke(api::Invocation invocation, Done done) override;
    std::optional<api::FunctionFacts> find(const std::string& function_arn) const override;

    // What is refused is dropped with a line in the log: who calls this has nobody to tell.
    void invoke_async(api::Invocation invocation) override;
    // Where asynchronous invocations wait.  Before the first one.
    void set_queue(EventQueue* queue) { queue_ = queue; }
    EventQueue& queue() { return *queue_; }
    const Counts& counts() const { return counts_; }
    // So many provisioned workers of this version there are to be on this core.  Any thread.
    void keep(unsigned core, FunctionPtr version, std::size_t count);
    const ProvisionedCounts& provisioned() const { return provisioned_; }
    // The function's workers are of no more use.
    void retire(const std::string& function_arn);
    // Waits until no invocation runs, for `at_most_ms` at most, and then until idle workers have ended and
    // their extensions said farewell; not from a loop.
    void drain(std::int64_t at_most_ms);
    // Ends all workers and waits for it; before the loops stop, not from a loop.
    void shut_down();

private:
    struct Core {
        std::unordered_map<std::string, std::unique_ptr<Pool>> pools;  // by the ARN of $LATEST or a version
        std::unordered_map<std::string, std::int64_t> running;         // invocations, by function
        loop::Loop::TimerId sweep = 0;
    };
    void run(unsigned core, const EntryPtr& entry, Job job);
    Pool& pool(unsigned core, const std::string& function_arn);
    void schedule_sweep(unsigned core);
    void wait_while(bool (Pool::*still)() const, std::int64_t at_most_ms);

    loop::Cores& cores_;
    loop::Blocking& blocking_;
    Functions& functions_;
    const Settings& settings_;
    EventQueue* queue_ = nullptr;
    ProvisionedCounts provisioned_;
    std::vector<Core> by_core_;
    Counts counts_;
};

}  // namespace penstock::lambda

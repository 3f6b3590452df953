#include "lambda/runtime/pool.h"

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "lambda/errors.h"

namespace penstock::lambda {

Pool::~Pool() { loop_.cancel(replacing_); }

// A new worker must not run the old code.
void Pool::adopt(const FunctionPtr& function) {
    if (function->revision() == revision_) return;
    retire_all();
    revision_ = function->revision();
    for (Job& waiting : std::exchange(queue_, {})) {
        waiting.function = function;
        if (waiting.invocation.is_batch && !function->is_native())
            waiting.done(std::unexpected(records_not_taken(waiting.invocation.function_arn)));
        else
            queue_.push_back(std::move(waiting));
    }
}

void Pool::invoke(Job job) {
    adopt(job.function);
    if (queue_.size() >= settings_.queue_max) {
        job.done(std::unexpected(too_many_requests(Throttle::concurrency)));
        return;
    }
    // Provisioned ones first, as on AWS.  The worker used last is the warmest, and the others may idle out.
    const auto rank = [](const Worker& worker) {
        return std::pair(worker.is_provisioned(), worker.idle_since_ns());
    };
    Worker* warmest = nullptr;
    for (const auto& worker : workers_) {
        if (worker->idle() && (!warmest || rank(*worker) > rank(*warmest))) warmest = worker.get();
    }
    if (warmest) return warmest->give(std::move(job));
    queue_.push_back(std::move(job));
    start_workers();
}

std::size_t Pool::starting() const {
    return static_cast<std::size_t>(std::count_if(workers_.begin(), workers_.end(),
                                                  [](const auto& worker) { return worker->starting(); }));
}

void Pool::start_workers() {
    while (starting() < queue_.size() && workers_.size() < settings_.workers_max) {
        workers_.push_back(std::make_unique<Worker>(loop_, blocking_, *this, queue_.front().function,
                                                    settings_, Initialization::on_demand));
        workers_.back()->start();
    }
}

void Pool::ready(Worker& worker) {
    if (worker.is_provisioned()) fails_ = false;
    if (!queue_.empty()) {
        Job job = std::move(queue_.front());
        queue_.pop_front();
        worker.give(std::move(job));
    }
    start_provisioned();
}

void Pool::init_failed(Worker& worker, const std::string& error_payload) {
    if (worker.is_provisioned()) {
        // Nobody waits for it: what does wait gets a worker, and an error, of its own.
        fails_ = true;
        lost(worker);
        tell_counts();
        return start_workers();
    }
    if (queue_.empty()) return;
    Job job = std::move(queue_.front());
    queue_.pop_front();
    api::InvocationResult result;
    result.payload = error_payload;
    result.function_error = "Unhandled";
    result.request_id = job.request_id;
    job.done(std::move(result));
}

void Pool::ended(Worker& worker) {
    const auto found =
        std::find_if(workers_.begin(), workers_.end(), [&](const auto& w) { return w.get() == &worker; });
    if (found == workers_.end()) return;
    if (worker.is_provisioned() && worker.has_initialised() && !worker.is_retiring()) lost(worker);
    loop_.at_end_of_tick([keep = std::move(*found)] {});
    workers_.erase(found);
    start_workers();
    start_provisioned();
}

void Pool::retire_all() {
    for (const auto& worker : workers_) worker->retire();
}

void Pool::close() {
    kept_ = 0;
    loop_.cancel(std::exchange(replacing_, 0));
    retire_all();
}

bool Pool::closing() const {
    return std::ranges::any_of(workers_, [](const auto& worker) { return !worker->busy(); });
}

bool Pool::busy() const {
    return !queue_.empty() ||
           std::any_of(workers_.begin(), workers_.end(), [](const auto& worker) { return worker->busy(); });
}

void Pool::sweep(std::int64_t now_ns) {
    for (const auto& worker : workers_) {
        if (worker->idle() && !worker->is_provisioned() &&
            now_ns - worker->idle_since_ns() > settings_.idle_ms_max * 1'000'000)
            worker->spin_down();
    }
}

}  // namespace penstock::lambda

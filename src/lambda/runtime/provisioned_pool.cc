// What a pool does for provisioned concurrency.
#include <algorithm>

#include "base/clock.h"
#include "lambda/runtime/pool.h"

namespace penstock::lambda {
namespace {

// Between a worker that was good for nothing and the next: one second, then ever longer.
constexpr std::int64_t kAgainMs = 1000;
constexpr std::int64_t kAgainMsMax = 60'000;
// A worker that lived so long was none of these.
constexpr std::int64_t kSteadyNs = 60'000'000'000;

// What AWS calls it.
constexpr const char* kInitFailure = "FUNCTION_ERROR_INIT_FAILURE";

}  // namespace

void Pool::keep(FunctionPtr function, std::size_t count) {
    if (count > 0) adopt(function);
    if (count == 0) counts_.forget(function->arn());
    kept_function_ = std::move(function);
    kept_ = count;
    told_.reset();
    losses_ = 0;
    fails_ = false;
    loop_.cancel(std::exchange(replacing_, 0));
    retire_surplus();
    start_provisioned();
}

std::size_t Pool::provisioned() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        workers_, [](const auto& worker) { return worker->is_provisioned() && worker->stays(); }));
}

void Pool::retire_surplus() {
    std::size_t surplus = provisioned() - std::min(provisioned(), kept_);
    const auto retire = [&](auto which) {
        for (const auto& worker : workers_) {
            if (surplus == 0 || !worker->is_provisioned() || !worker->stays() || !which(*worker)) continue;
            worker->retire();
            --surplus;
        }
    };
    retire([](const Worker& worker) { return worker.starting(); });
    retire([](const Worker& worker) { return worker.idle(); });
    retire([](const Worker&) { return true; });
}

void Pool::start_provisioned() {
    if (kept_ == 0) return;
    // After a failure one at a time tries whether it has passed.
    std::size_t initialised = 0;
    for (const auto& worker : workers_)
        initialised += worker->is_provisioned() && worker->stays() && worker->has_initialised();
    const std::size_t goal = fails_ ? std::min(kept_, initialised + 1) : kept_;
    while (!replacing_ && provisioned() < goal && workers_.size() < settings_.workers_max) {
        workers_.push_back(std::make_unique<Worker>(loop_, blocking_, *this, kept_function_, settings_,
                                                    Initialization::provisioned));
        workers_.back()->start();
    }
    if (!replacing_ && provisioned() < goal) make_room(goal - provisioned());
    tell_counts();
}

// The pool is full of workers that were started on demand: idle ones give way.
void Pool::make_room(std::size_t count) {
    auto leaving = static_cast<std::size_t>(
        std::ranges::count_if(workers_, [](const auto& worker) { return !worker->stays(); }));
    for (const auto& worker : workers_) {
        if (leaving >= count) return;
        if (!worker->idle() || worker->is_provisioned()) continue;
        worker->spin_down();
        ++leaving;
    }
}

// One that had work is replaced at once; a function that cannot live must not keep the machine busy.
void Pool::lost(const Worker& worker) {
    const bool steady = worker.has_initialised() && base::monotonic_ns() - worker.idle_since_ns() > kSteadyNs;
    if (worker.has_served() || steady) losses_ = 0;
    if (worker.has_served() || replacing_) return;
    ++losses_;
    const unsigned doublings = std::min(losses_ - 1, 6u);
    const bool at_once = worker.has_initialised() && losses_ == 1;
    replacing_ = loop_.after(at_once ? 0 : std::min(kAgainMs << doublings, kAgainMsMax), [this] {
        replacing_ = 0;
        start_provisioned();
    });
}

void Pool::tell_counts() {
    if (kept_ == 0) return;
    ProvisionedCounts::Numbers numbers;
    for (const auto& worker : workers_) {
        if (!worker->is_provisioned() || !worker->stays()) continue;
        ++numbers.allocated;
        numbers.available += worker->has_initialised();
    }
    if (fails_) numbers.failure = kInitFailure;
    if (numbers == told_) return;  // as after most invocations
    told_ = numbers;
    counts_.set(kept_function_->arn(), std::move(numbers));
}

}  // namespace penstock::lambda

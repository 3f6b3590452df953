#include "lambda/invoker.h"

#include <algorithm>
#include <future>

#include "base/clock.h"
#include "base/logging.h"
#include "base/random.h"
#include "lambda/errors.h"
#include "lambda/event_queue.h"

namespace penstock::lambda {
namespace {

constexpr std::int64_t kSweepMs = 10'000;
constexpr std::int64_t kFarewellMs = 3000;  // a little more than extensions have
constexpr double kLastDice = 0.999999;

}  // namespace

Invoker::Invoker(loop::Cores& cores, loop::Blocking& blocking, Functions& functions, const Settings& settings)
    : cores_(cores),
      blocking_(blocking),
      functions_(functions),
      settings_(settings),
      by_core_(cores.count()) {
    functions_.on_change([this](const std::string& arn) { retire(arn); });
    for (unsigned core = 0; core < cores_.count(); ++core) schedule_sweep(core);
}

Invoker::~Invoker() = default;

Pool& Invoker::pool(unsigned core, const std::string& function_arn) {
    auto& pools = by_core_[core].pools;
    auto& pool = pools[function_arn];
    if (!pool) pool = std::make_unique<Pool>(cores_.at(core), blocking_, settings_, provisioned_);
    return *pool;
}

std::optional<api::FunctionFacts> Invoker::find(const std::string& function_arn) const {
    const auto ref = parse_function_arn(function_arn);
    if (!ref) return std::nullopt;
    const auto entry = functions_.qualified(*ref);
    if (!entry) return std::nullopt;
    const FunctionPtr function = (*entry)->find(ref->qualifier);
    // Whichever version of an alias with weights it may be.
    const bool takes_records = function->is_native() && (*entry)->route(ref->qualifier, 0)->is_native() &&
                               (*entry)->route(ref->qualifier, kLastDice)->is_native();
    return api::FunctionFacts{.role_arn = function->configuration.role->value,
                              .takes_records = takes_records};
}

void Invoker::invoke(api::Invocation invocation, Done done) {
    loop::Loop& back = *loop::Loop::current();
    const auto ref = parse_function_arn(invocation.function_arn);
    auto routed =
        ref ? functions_.route(*ref)
            : api::Result<Functions::Routed>(std::unexpected(function_not_found(invocation.function_arn)));
    if (routed && invocation.is_batch && !routed->function->is_native())
        routed = std::unexpected(records_not_taken(invocation.function_arn));
    if (!routed) {
        back.post(
            [done = std::move(done), error = routed.error()]() mutable { done(std::unexpected(error)); });
        return;
    }
    Job job{.function = routed->function, .invocation = std::move(invocation)};
    job.request_id = job.invocation.request_id.empty() ? base::random_uuid() : job.invocation.request_id;
    const unsigned here = cores_.here(), core = routed->entry->home->core(here);
    job.done = [&back, &ran_on = cores_.at(core), version = routed->function->version(),
                done = std::move(done)](api::Result<api::InvocationResult> result) mutable {
        if (result) {
            result->executed_version = version;
            result->ran_on = &ran_on;
        }
        back.post(
            [done = std::move(done), result = std::move(result)]() mutable { done(std::move(result)); });
    };
    if (here == core) return run(core, routed->entry, std::move(job));
    cores_.at(core).post([this, core, entry = std::move(routed->entry), job = std::move(job)]() mutable {
        run(core, entry, std::move(job));
    });
}

// All versions of a function are at home on one core, so what runs of them is counted there.
void Invoker::run(unsigned core, const EntryPtr& entry, Job job) {
    auto& running = by_core_[core].running;
    const auto count = running.try_emplace(entry->arn(), 0).first;
    const auto& reserved = entry->settings.reserved_concurrency;
    if (reserved && count->second >= reserved->value) {
        if (count->second == 0) running.erase(count);
        counts_.throttle(entry->arn());
        job.done(std::unexpected(too_many_requests(Throttle::reserved_concurrency)));
        return;
    }
    ++count->second;
    counts_.begin(entry->arn());
    job.done = [this, core, arn = entry->arn(),
                done = std::move(job.done)](api::Result<api::InvocationResult> result) mutable {
        auto& counts = by_core_[core].running;
        if (const auto mine = counts.find(arn); --mine->second == 0) counts.erase(mine);
        counts_.end(arn, result ? result->duration_ms : 0, !result || !result->function_error.empty());
        done(std::move(result));
    };
    const std::string& arn = job.function->arn();
    pool(core, arn).invoke(std::move(job));
}

void Invoker::invoke_async(api::Invocation invocation) {
    const std::string arn = invocation.function_arn;
    if (auto accepted = queue_->accept(std::move(invocation)); !accepted) {
        base::log_warning("asynchronous invocation of " + arn + " refused: too many wait");
    }
}

void Invoker::keep(unsigned core, FunctionPtr version, std::size_t count) {
    cores_.at(core).post([this, core, version = std::move(version), count]() mutable {
        const std::string arn = version->arn();
        pool(core, arn).keep(std::move(version), count);
    });
}

void Invoker::retire(const std::string& function_arn) {
    // Wherever they are: the function may be gone, or have been made anew.
    for (unsigned core = 0; core < cores_.count(); ++core) {
        cores_.at(core).post([this, core, function_arn] {
            const auto found = by_core_[core].pools.find(function_arn);
            if (found != by_core_[core].pools.end()) found->second->retire_all();
        });
    }
}

void Invoker::schedule_sweep(unsigned core) {
    by_core_[core].sweep = cores_.at(core).after(kSweepMs, [this, core] {
        const std::int64_t now = base::monotonic_ns();
        auto& pools = by_core_[core].pools;
        for (const auto& [arn, pool] : pools) pool->sweep(now);
        std::erase_if(pools, [](const auto& entry) { return entry.second->empty(); });
        schedule_sweep(core);
    });
}

void Invoker::wait_while(bool (Pool::*still)() const, std::int64_t at_most_ms) {
    const std::int64_t end_ns = base::monotonic_ns() + at_most_ms * 1'000'000;
    for (unsigned core = 0; core < cores_.count() && base::monotonic_ns() < end_ns;) {
        auto asked = std::make_shared<std::promise<bool>>();
        auto answer = asked->get_future();
        // Asked again in a while if so: the end of the process is the only one who waits here.
        cores_.at(core).post([this, core, still, asked] {
            const bool yes = std::ranges::any_of(by_core_[core].pools,
                                                 [&](const auto& p) { return (p.second.get()->*still)(); });
            cores_.at(core).after(yes ? 10 : 0, [yes, asked] { asked->set_value(yes); });
        });
        if (!answer.get()) ++core;
    }
}

void Invoker::drain(std::int64_t at_most_ms) {
    wait_while(&Pool::busy, at_most_ms);
    for (unsigned core = 0; core < cores_.count(); ++core) {
        cores_.at(core).post([this, core] {
            for (const auto& [arn, pool] : by_core_[core].pools) pool->close();
        });
    }
    wait_while(&Pool::closing, kFarewellMs);
}

void Invoker::shut_down() {
    for (unsigned core = 0; core < cores_.count(); ++core) {
        auto done = std::make_shared<std::promise<void>>();
        auto answer = done->get_future();
        cores_.at(core).post([this, core, done] {
            cores_.at(core).cancel(by_core_[core].sweep);
            by_core_[core].pools.clear();
            done->set_value();
        });
        answer.wait();
    }
}

}  // namespace penstock::lambda

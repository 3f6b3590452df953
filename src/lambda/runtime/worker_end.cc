// How workers end: by themselves, when their time is over, or when nobody needs them any more.
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/random.h"
#include "lambda/runtime/worker.h"
#include "wire/json.h"

namespace penstock::lambda {
namespace {

std::string exit_message(const std::string& request_id, const std::string& how) {
    return "RequestId: " + request_id +
           (how.empty() ? " Error: Runtime exited without providing a reason"
                        : " Error: Runtime exited with error: " + how);
}

}  // namespace

void Worker::retire() {
    retiring_ = true;
    if (state_ == State::idle) return shut_down("spindown");
    if (state_ == State::starting) kill();
}

void Worker::init_time_out() {
    if (state_ != State::starting) return;
    if (child_) log_.init_done(ms_since(started_ns_), "timeout");
    kill();
}

void Worker::time_out() {
    if (state_ != State::busy) return;
    const std::string seconds = decimals(static_cast<double>(function_->timeout_s())) + " seconds";
    output_->drain();
    log_.timed_out(job_->request_id, seconds);
    finish(platform_error(*job_, "Sandbox.Timedout",
                          "RequestId: " + job_->request_id + " Error: Task timed out after " + seconds),
           "timeout");
    shut_down("timeout");
}

void Worker::ready(std::uint32_t) {
    loop_.unwatch(child_->pidfd, *this);
    ::close(child_->pidfd);
    const std::string how = reap(child_->pid);
    output_->drain();
    child_.reset();
    if (ending_) {
        // Extensions have their time, but in a sandbox, which ends with its first process.
        if (!timer_ || settings_.sandbox.isolates()) leave();
        return;
    }
    loop_.cancel(timer_);
    if (job_) {
        finish(platform_error(*job_, "Runtime.ExitError", exit_message(job_->request_id, how)), "error");
    } else if (state_ == State::starting && !retiring_) {
        const bool late = base::monotonic_ns() - started_ns_ >= settings_.init_ms_max * 1'000'000;
        const std::string id = base::random_uuid();
        const std::string message = late ? "RequestId: " + id + " Error: Init timed out after " +
                                               decimals(static_cast<double>(settings_.init_ms_max) / 1000) +
                                               " seconds"
                                         : exit_message(id, how);
        if (!late) log_.init_done(ms_since(started_ns_), "error");
        owner_.init_failed(*this, wire::JsonObject()
                                      .text("errorType", late ? "Sandbox.Timedout" : "Runtime.ExitError")
                                      .text("errorMessage", message)
                                      .take());
    }
    shut_down("failure");
}

void Worker::kill() {
    if (group_)
        kill_group(group_);
    else
        state_ = State::ended;  // attach() kills it
}

void Worker::shut_down(std::string_view reason) {
    constexpr std::int64_t extensions_ms = 2000;  // Lambda guide, runtimes-extensions-api
    state_ = State::ended;                        // nothing may be given to it any more
    loop_.cancel(timer_);
    timer_ = 0;
    // With its first process a sandbox has ended, and the extensions in it.
    const bool may_hear = group_ && (child_ || !settings_.sandbox.isolates());
    const bool told = !std::exchange(ending_, true) && may_hear &&
                      extensions_.shut_down(reason, base::Clock::system().now_ms() + extensions_ms);
    if (!told) return leave();
    timer_ = loop_.after(extensions_ms, [this] { leave(); });
    // As on AWS the runtime goes first; one that is not needed any more may say farewell.
    if (child_ && !settings_.sandbox.isolates())
        ::kill(child_->pid, reason == "spindown" ? SIGTERM : SIGKILL);
}

// Descendants may outlive the process; its group ends with it.
void Worker::leave() {
    loop_.cancel(timer_);
    timer_ = 0;
    kill();
    if (child_ || !group_) return;  // ready() comes here again; or it has all been done
    clean_up();
    group_ = 0;
    owner_.ended(*this);
}

void Worker::extensions_moved() {
    if (!ending_) return settle();
    if (extensions_.gone()) leave();
}

void Worker::extension_failed(const ExtensionFailure& failure) {
    if (state_ == State::ended) return;
    const std::string id = job_ ? job_->request_id : base::random_uuid();
    const std::string message = "RequestId: " + id + " Error: " + failure.message;
    if (job_) finish(platform_error(*job_, failure.type, message), "error");
    if (state_ == State::starting) {
        if (child_) log_.init_done(ms_since(started_ns_), "error");
        owner_.init_failed(
            *this, wire::JsonObject().text("errorType", failure.type).text("errorMessage", message).take());
    }
    shut_down("failure");
}

}  // namespace penstock::lambda

// One process of a function and what it talks to: the Runtime API (Lambda guide, runtimes-api) on a listener
// of its own, or shared memory, if it is native.
//
// starting --GET next--> idle --give()--> busy --response--> answered --GET next--> idle;  any --> ended.
// With extensions an arrow marked next is taken when the runtime and all of them have asked for it.
// Belongs to its pool's loop.  Invocations on one worker are strictly serial.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "lambda/native/channel.h"
#include "lambda/runtime/extensions.h"
#include "lambda/runtime/initialization.h"
#include "lambda/runtime/job.h"
#include "lambda/runtime/output.h"
#include "lambda/runtime/platform_log.h"
#include "lambda/runtime/process.h"
#include "lambda/runtime/streamed_response.h"
#include "lambda/settings.h"
#include "loop/blocking.h"
#include "net/server.h"

namespace penstock::lambda {

class Worker final : net::Handler, NativeChannel::Listener, loop::Watched, Extensions::Owner {
public:
    class Owner {
    public:
        virtual ~Owner() = default;
        // The worker waits for an event.
        virtual void ready(Worker& worker) = 0;
        // The worker never became ready: why, for the invocation that waits.
        virtual void init_failed(Worker& worker, const std::string& error_payload) = 0;
        // The process has gone; the owner removes the worker (at the end of the tick at the earliest).
        virtual void ended(Worker& worker) = 0;
    };

    Worker(loop::Loop& loop, loop::Blocking& blocking, Owner& owner, FunctionPtr function,
           const Settings& settings, Initialization initialization);
    ~Worker() override;

    // Starts the process.
    void start();
    // Only when idle.
    void give(Job job);
    // Ends the process, once its extensions have heard of it; only when idle.
    void spin_down() { shut_down("spindown"); }

    bool idle() const { return state_ == State::idle; }
    bool busy() const { return state_ == State::busy; }
    bool starting() const { return state_ == State::starting; }
    const Function& function() const { return *function_; }
    std::int64_t idle_since_ns() const { return idle_since_ns_; }
    bool is_provisioned() const { return initialization_ == Initialization::provisioned; }
    // It is not on its way out.
    bool stays() const { return state_ != State::ended && !retiring_; }
    bool is_retiring() const { return retiring_; }
    bool has_initialised() const { return idle_since_ns_ != 0; }
    bool has_served() const { return job_started_ns_ != 0; }
    // No new work: ends when the running invocation is done.
    void retire();

private:
    enum class State : std::uint8_t { starting, idle, busy, answered, ended };

    // net::Handler: the Runtime API
    void handle(net::Request request, net::Reply reply) override;
    bool streams_body(const net::Request& head) const override;
    void handle_streamed(net::Request head, net::Reply reply, net::BodyStream body) override;
    std::size_t body_bytes_max(const net::Request& head) const override {
        return streams_body(head) ? 2 * kStreamedBytesMax : kRuntimeBodyMax;
    }
    struct Posted;
    static std::optional<Posted> posted(const net::Request& request);
    void refuse_result(net::Reply reply);
    void next(net::Reply reply);
    void take_next();
    void settle();
    void result(std::string_view id, bool is_error, net::Request request, net::Reply reply);
    void init_error(net::Request request, net::Reply reply);

    // NativeChannel::Listener
    void native_said(Outcome outcome, std::string payload) override;

    // loop::Watched: the process has ended
    void ready(std::uint32_t) override;

    // Extensions::Owner
    void extensions_moved() override;
    void extension_failed(const ExtensionFailure& failure) override;

    // Where the function will find its events; the address of the Runtime API.
    base::Result<std::string> listen();
    Cgroups::Limits group_limits() const;
    void attach(const Child& child);
    void spawn_failed(const std::string& why);
    void hand_over();
    void init_failed(const std::string& error_payload);
    void time_out();
    void init_time_out();
    void finish(api::InvocationResult result, std::string_view status);
    void kill();
    void shut_down(std::string_view reason);
    void leave();
    void report(std::string_view status);
    static double ms_since(std::int64_t ns);
    const std::string& memory_used();
    void watch_memory();
    void clean_up();

    static constexpr std::size_t kRuntimeBodyMax = 32 * 1024 * 1024;

    loop::Loop& loop_;
    loop::Blocking& blocking_;
    Owner& owner_;
    FunctionPtr function_;
    const Settings& settings_;
    const Initialization initialization_;
    const api::LogPlace log_place_;
    State state_ = State::starting;
    bool retiring_ = false;
    std::unique_ptr<net::Server> api_;
    std::unique_ptr<NativeChannel> native_;  // instead
    std::optional<Child> child_;
    pid_t group_ = 0;  // of the process and what it has started; may outlive it
    PlatformLog log_;
    Extensions extensions_;
    std::unique_ptr<Output> output_;
    std::unique_ptr<Output> exits_;  // of extensions
    net::Reply next_reply_;
    bool asks_ = false;    // for the next event, and has not been heard yet
    bool waits_ = false;   // the runtime, for its next event
    bool ending_ = false;  // the extensions have been told
    std::optional<Job> job_;
    std::unique_ptr<StreamedResponse> response_;  // while the runtime streams it
    Cgroup cgroup_;                               // empty where there are none
    std::string temporary_directory_;             // "": the sandbox has its own
    loop::Loop::TimerId timer_ = 0;
    loop::Loop::TimerId memory_timer_ = 0;
    std::int64_t started_ns_ = 0;
    std::int64_t job_started_ns_ = 0;
    std::int64_t idle_since_ns_ = 0;
    std::string memory_used_;  // in MB, as REPORT prints it
    std::int64_t memory_asked_ns_ = 0;
    double init_ms_ = 0;                                          // until the first report
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // outlived by answers of other threads
};

}  // namespace penstock::lambda

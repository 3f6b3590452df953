#include "lambda/runtime/worker.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "base/clock.h"
#include "base/logging.h"
#include "base/random.h"
#include "base/text.h"
#include "lambda/runtime/descendants.h"
#include "lambda/runtime/runtimes.h"
#include "wire/json.h"

namespace penstock::lambda {
namespace {

constexpr std::string_view kRuntimePath = "/2018-06-01/runtime";
constexpr std::int64_t kProcessesMax = 1024;  // with threads (Lambda guide, gettingstarted-limits)
constexpr std::size_t kResponseMax = 6'291'556;
constexpr std::int64_t kApiIdleMs = 24 * 3600 * 1000;  // a function may compute for long between two calls

// With two decimals, as AWS prints durations.
std::string decimals(double value) {
    const auto hundredths = static_cast<std::int64_t>(std::llround(value * 100));
    std::string text = std::to_string(hundredths / 100) + '.';
    text += static_cast<char>('0' + hundredths / 10 % 10);
    return text += static_cast<char>('0' + hundredths % 10);
}

double ms_since(std::int64_t ns) { return static_cast<double>(base::monotonic_ns() - ns) / 1e6; }

net::Response json(int status, std::string body) {
    return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

net::Response runtime_error(int status, std::string_view type, std::string_view message) {
    return json(status, wire::JsonObject().text("errorMessage", message).text("errorType", type).take());
}

std::string trace_id() {
    return "Root=1-" + base::hex_random(4) + "-" + base::hex_random(12) + ";Parent=" + base::hex_random(8) +
           ";Sampled=0";
}

std::string exit_message(const std::string& request_id, const std::string& how) {
    return "RequestId: " + request_id +
           (how.empty() ? " Error: Runtime exited without providing a reason"
                        : " Error: Runtime exited with error: " + how);
}

}  // namespace

api::InvocationResult platform_error(const Job& job, const std::string& type, const std::string& message) {
    api::InvocationResult result;
    result.function_error = "Unhandled";
    result.request_id = job.request_id;
    result.payload = wire::JsonObject().text("errorType", type).text("errorMessage", message).take();
    return result;
}

Worker::Worker(loop::Loop& loop, loop::Blocking& blocking, Owner& owner, FunctionPtr function,
               const Settings& settings)
    : loop_(loop),
      blocking_(blocking),
      owner_(owner),
      function_(std::move(function)),
      settings_(settings),
      log_place_(log_place_of(*function_)) {}

Worker::~Worker() {
    *alive_ = false;
    loop_.cancel(timer_);
    if (!child_) return;
    loop_.unwatch(child_->pidfd, *this);
    ::close(child_->pidfd);
    kill_group(child_->pid);
    (void)reap(child_->pid);
    clean_up();
}

base::Result<std::string> Worker::listen() {
    if (function_->is_native()) {
        auto channel = NativeChannel::make(loop_, *this);
        if (!channel) return std::unexpected(channel.error());
        native_ = std::move(*channel);
        return "";
    }
    auto listening = net::Server::listen(loop_, {"127.0.0.1", 0}, *this,
                                         {.idle_timeout_ms = kApiIdleMs, .answers_together = true});
    if (!listening) return std::unexpected(listening.error());
    api_ = std::move(*listening);
    api_->start();
    return "127.0.0.1:" + std::to_string(api_->port());
}

void Worker::start() {
    started_ns_ = base::monotonic_ns();
    const auto listening = listen();
    const std::string directory = code_directory(settings_, *function_);
    std::vector<std::string> readable = layer_directories(settings_, *function_);
    auto arguments = worker_command(function_->configuration.runtime->value, settings_, directory, readable);
    if (!listening || !arguments) {
        const std::string why = listening ? arguments.error().message : listening.error().what;
        loop_.post([this, why, alive = alive_] {
            if (*alive) spawn_failed(why);
        });
        return;
    }
    const std::int64_t temporary_bytes = function_->temporary_mb() * 1024 * 1024;
    readable.push_back(directory);
    readable.push_back(settings_.data_directory + "/runtime");
    if (native_) readable.push_back(arguments->front());  // this very program
    const Sandbox::Room room{.data_directory = settings_.data_directory,
                             .directories = std::move(readable),
                             .working_directory = directory,
                             .temporary_bytes = temporary_bytes};
    Command command{.arguments = settings_.sandbox.wrap(std::move(*arguments), room),
                    .environment = {},
                    .directory = directory,
                    .file_bytes_max = temporary_bytes};
    command.environment = worker_environment(*function_, settings_, directory, *listening, log_place_);
    if (native_) command.descriptors = native_->worker_descriptors();
    if (!settings_.sandbox.isolates()) {
        temporary_directory_ = settings_.data_directory + "/tmp/" + base::hex_random(8);
        command.environment.push_back("TMPDIR=" + temporary_directory_);
    }
    blocking_.submit([this, command = std::move(command), alive = alive_, &loop = loop_,
                      &blocking = blocking_, temporary = temporary_directory_, cgroups = settings_.cgroups,
                      name = log_place_.stream.substr(log_place_.stream.find(']') + 1),
                      limits = group_limits()]() mutable {
        std::error_code unknown;
        if (!temporary.empty()) std::filesystem::create_directories(temporary, unknown);
        Cgroup group = cgroups.make(name, limits);
        command.groups = group.entrances();
        auto child = spawn(command);
        loop.post([this, child = std::move(child), group = std::move(group), &blocking, alive] {
            if (!*alive) {
                blocking.submit([group] { group.end(); });
                if (child) {
                    kill_group(child->pid);
                    (void)reap(child->pid);
                    ::close(child->pidfd);
                    ::close(child->output);
                }
            } else if (child) {
                cgroup_ = group;
                attach(*child);
            } else {
                spawn_failed(child.error().what);
            }
        });
    });
    timer_ = loop_.after(settings_.init_ms_max, [this] { init_time_out(); });
}

// The kernel's limit is the last one, and counts more than a function's own memory: watch_memory() keeps to
// AWS's.
Cgroups::Limits Worker::group_limits() const {
    constexpr std::int64_t megabyte = 1024 * 1024, beside_mb = 64;
    // In a sandbox /tmp is memory too.
    const std::int64_t temporary_mb = settings_.sandbox.isolates() ? function_->temporary_mb() : 0;
    return {.memory_bytes = (function_->memory_mb() + temporary_mb + beside_mb) * megabyte,
            .processes = kProcessesMax};
}

void Worker::attach(const Child& child) {
    child_ = child;
    output_ = std::make_unique<Output>(loop_, child.output, [this](std::string_view line) {
        if (base::logs(base::LogLevel::info))
            base::log_info("lambda " + function_->name() + ": " + std::string(line));
        if (settings_.logs) settings_.logs->append(log_place_, line);
    });
    loop_.watch(child.pidfd, *this, EPOLLIN);
    if (state_ == State::ended) return kill_group(child.pid);
    if (asks_) take_next();
}

void Worker::spawn_failed(const std::string& why) {
    state_ = State::ended;
    loop_.cancel(timer_);
    owner_.init_failed(*this,
                       wire::JsonObject()
                           .text("errorType", "Runtime.InvalidEntrypoint")
                           .text("errorMessage", "RequestId: " + base::random_uuid() + " Error: " + why)
                           .take());
    owner_.ended(*this);
}

// What may be left of it, elsewhere.
void Worker::clean_up() {
    loop_.cancel(std::exchange(memory_timer_, 0));
    blocking_.submit([mark = "AWS_LAMBDA_LOG_STREAM_NAME=" + log_place_.stream,
                      temporary = temporary_directory_, group = std::exchange(cgroup_, {})] {
        if (group.entrances().empty())
            kill_marked(mark);
        else
            group.end();
        std::error_code unknown;
        if (!temporary.empty()) std::filesystem::remove_all(temporary, unknown);
    });
}

void Worker::kill() {
    if (state_ == State::idle) state_ = State::ended;  // nothing may be given to it any more
    if (child_)
        kill_group(child_->pid);
    else
        state_ = State::ended;  // attach() kills it
}

void Worker::retire() {
    retiring_ = true;
    if (state_ == State::idle || state_ == State::starting) kill();
}

void Worker::init_time_out() {
    if (state_ != State::starting) return;
    if (output_)
        output_->line("INIT_REPORT Init Duration: " + decimals(ms_since(started_ns_)) +
                      " ms\tPhase: init\tStatus: timeout");
    kill();
}

// ---- The Runtime API

void Worker::handle(net::Request request, net::Reply reply) {
    std::string_view path = request.path();
    if (path == "/2018-06-01/ping") {
        reply.send({.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = "pong"});
        return;
    }
    if (path.starts_with(kRuntimePath)) {
        path.remove_prefix(kRuntimePath.size());
        if (request.method == "GET" && path == "/invocation/next") return next(std::move(reply));
        const auto parts = base::split(path, '/');  // "", "invocation", id, "response"
        if (request.method == "POST" && path == "/init/error")
            return init_error(std::move(request), std::move(reply));
        const bool names_invocation =
            request.method == "POST" && parts.size() == 4 && parts[1] == "invocation";
        if (names_invocation && (parts[3] == "response" || parts[3] == "error")) {
            const std::string id(parts[2]);
            const bool is_error = parts[3] == "error";
            return result(id, is_error, std::move(request), std::move(reply));
        }
    }
    reply.send(runtime_error(404, "NotFound", "No such path in the Runtime API."));
}

void Worker::next(net::Reply reply) {
    if (state_ == State::ended) return;  // being killed
    next_reply_ = std::move(reply);
    // A process may be quicker than the news that it was started.
    asks_ = true;
    if (child_) take_next();
}

void Worker::take_next() {
    asks_ = false;
    if (state_ == State::starting) {
        loop_.cancel(timer_);
        init_report_ = "Init Duration: " + decimals(ms_since(started_ns_)) + " ms\t";
    }
    // A runtime that asks again without having answered is served the same invocation's end: it failed.
    if (state_ == State::busy && job_) {
        finish(platform_error(*job_, "Runtime.Unknown",
                              "RequestId: " + job_->request_id +
                                  " Error: Runtime asked for the next event without answering"),
               "error");
    }
    if (retiring_) return kill();
    state_ = State::idle;
    idle_since_ns_ = base::monotonic_ns();
    owner_.ready(*this);
}

void Worker::give(Job job) {
    job_ = std::move(job);
    state_ = State::busy;
    hand_over();
}

void Worker::hand_over() {
    job_started_ns_ = base::monotonic_ns();
    const std::int64_t timeout_ms = function_->timeout_s() * 1000;
    timer_ = loop_.after(timeout_ms, [this] { time_out(); });
    if (!memory_timer_) watch_memory();
    output_->drain();
    output_->begin_tail();
    output_->line("START RequestId: " + job_->request_id + " Version: " + function_->version());
    const std::int64_t deadline_ms = base::Clock::system().now_ms() + timeout_ms;
    const api::Invocation& invocation = job_->invocation;
    if (native_) {
        const std::string trace = trace_id();
        const bool fits = native_->send({.request_id = job_->request_id,
                                         .function_arn = invocation.function_arn,
                                         .client_context = invocation.client_context,
                                         .trace_id = trace,
                                         .deadline_ms = deadline_ms,
                                         .is_batch = invocation.is_batch,
                                         .payload = invocation.payload});
        if (!fits) {
            finish(platform_error(*job_, "Runtime.Unknown", "The event is too large for a native function."),
                   "error");
            take_next();
        }
        return;
    }
    net::Response event = json(200, std::move(job_->invocation.payload));
    event.headers.add("Lambda-Runtime-Aws-Request-Id", job_->request_id);
    event.headers.add("Lambda-Runtime-Deadline-Ms", std::to_string(deadline_ms));
    event.headers.add("Lambda-Runtime-Invoked-Function-Arn", job_->invocation.function_arn);
    event.headers.add("Lambda-Runtime-Trace-Id", trace_id());
    if (!job_->invocation.client_context.empty()) {
        event.headers.add("Lambda-Runtime-Client-Context", job_->invocation.client_context);
    }
    next_reply_.send(std::move(event));
}

void Worker::result(std::string_view id, bool is_error, net::Request request, net::Reply reply) {
    if (!job_ || id != job_->request_id) {
        const bool twice = state_ == State::answered;
        reply.send(twice ? runtime_error(
                               403, "InvalidStateTransition",
                               "State transition from Ready to InvocationResponse failed for runtime. Error: "
                               "State transition is not allowed")
                         : runtime_error(400, "InvalidRequestID", "Invalid request ID"));
        return;
    }
    if (request.body.size() > kResponseMax) {
        reply.send(runtime_error(413, "RequestEntityTooLarge",
                                 "Exceeded maximum allowed payload size (6291556 bytes)."));
        finish(platform_error(*job_, "Function.ResponseSizeTooLarge",
                              "Response payload size exceeded maximum allowed payload size (6291556 bytes)."),
               "error");
        return;
    }
    reply.send(json(202, R"({"status":"OK"})"));
    api::InvocationResult outcome;
    outcome.payload = std::move(request.body);
    if (is_error) outcome.function_error = "Unhandled";
    finish(std::move(outcome), is_error ? "error" : "");
}

void Worker::init_error(net::Request request, net::Reply reply) {
    reply.send(json(202, R"({"status":"OK"})"));
    init_failed(request.body);
}

void Worker::init_failed(const std::string& error_payload) {
    if (state_ != State::starting) return;
    loop_.cancel(timer_);
    state_ = State::ended;  // the process ends by itself; what it prints meanwhile is still logged
    owner_.init_failed(*this, error_payload);
}

// ---- Shared memory

void Worker::native_said(Outcome outcome, std::string payload) {
    const bool starting = state_ == State::starting;
    switch (outcome) {
        case Outcome::ready:
            if (!starting) break;
            asks_ = true;
            if (child_) take_next();
            return;
        case Outcome::init_failed:
            return init_failed(payload);
        case Outcome::success:
        case Outcome::failure: {
            if (state_ != State::busy || !job_) break;
            const bool failed = outcome == Outcome::failure;
            api::InvocationResult result;
            result.payload = std::move(payload);
            if (failed) result.function_error = "Unhandled";
            finish(std::move(result), failed ? "error" : "");
            return take_next();
        }
        case Outcome::none:
            break;
    }
    if (state_ != State::ended) kill();  // a function has written where it should not have
}

// ---- Ends

void Worker::time_out() {
    if (state_ != State::busy) return;
    const std::string seconds = decimals(static_cast<double>(function_->timeout_s())) + " seconds";
    output_->drain();
    output_->line(base::iso8601_ms(base::Clock::system().now_ms()) + " " + job_->request_id +
                  " Task timed out after " + seconds);
    finish(platform_error(*job_, "Sandbox.Timedout",
                          "RequestId: " + job_->request_id + " Error: Task timed out after " + seconds),
           "timeout");
    state_ = State::ended;
    kill();
}

void Worker::finish(api::InvocationResult result, std::string_view status) {
    loop_.cancel(timer_);
    output_->drain();
    report(status);
    Job job = std::move(*job_);
    job_.reset();
    state_ = State::answered;
    result.request_id = job.request_id;
    result.duration_ms = ms_since(job_started_ns_);
    if (job.invocation.want_log_tail) {
        constexpr std::size_t tail_bytes = 4096;
        const std::string& tail = output_->tail();
        result.log_tail = tail.size() > tail_bytes ? tail.substr(tail.size() - tail_bytes) : tail;
    }
    job.done(std::move(result));
}

void Worker::report(std::string_view status) {
    const double ms = ms_since(job_started_ns_);
    output_->line("END RequestId: " + job_->request_id);
    output_->line("REPORT RequestId: " + job_->request_id + "\tDuration: " + decimals(ms) +
                  " ms\tBilled Duration: " + std::to_string(static_cast<std::int64_t>(std::ceil(ms))) +
                  " ms\tMemory Size: " + std::to_string(function_->memory_mb()) +
                  " MB\tMax Memory Used: " + memory_used() + " MB\t" + init_report_ +
                  (status.empty() ? "" : "Status: " + std::string(status) + "\t"));
    init_report_.clear();
}

// The kernel's killer would take it only when the whole machine is short; AWS takes it at its own limit, with
// these very words.
void Worker::watch_memory() {
    constexpr std::int64_t every_ms = 200;
    memory_timer_ = loop_.after(every_ms, [this] {
        memory_timer_ = 0;
        if (state_ != State::busy || !child_) return;  // the next invocation goes on with it
        if (memory_of(child_->pid).private_bytes > function_->memory_mb() * 1024 * 1024) return kill();
        watch_memory();
    });
}

// The high-water mark of the worker's resident memory; asked of the kernel once a second at most.
const std::string& Worker::memory_used() {
    constexpr std::int64_t again_ns = 1'000'000'000;
    const std::int64_t now = base::monotonic_ns();
    if (!memory_used_.empty() && now - memory_asked_ns_ < again_ns) return memory_used_;
    memory_asked_ns_ = now;
    constexpr std::int64_t megabyte = 1024 * 1024;
    memory_used_ = std::to_string(child_ ? memory_of(child_->pid).peak_bytes / megabyte : 0);
    return memory_used_;
}

void Worker::ready(std::uint32_t) {
    loop_.unwatch(child_->pidfd, *this);
    ::close(child_->pidfd);
    const std::string how = reap(child_->pid);
    // Descendants may have outlived the process; its group ends with it.
    kill_group(child_->pid);
    clean_up();
    output_->drain();
    child_.reset();
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
        owner_.init_failed(*this, wire::JsonObject()
                                      .text("errorType", late ? "Sandbox.Timedout" : "Runtime.ExitError")
                                      .text("errorMessage", message)
                                      .take());
    }
    state_ = State::ended;
    owner_.ended(*this);
}

}  // namespace penstock::lambda

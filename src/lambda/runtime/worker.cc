#include "lambda/runtime/worker.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <filesystem>

#include "base/clock.h"
#include "base/logging.h"
#include "base/random.h"
#include "base/text.h"
#include "lambda/response_limit.h"
#include "lambda/runtime/descendants.h"
#include "lambda/runtime/layer_place.h"
#include "lambda/runtime/runtime_answers.h"
#include "lambda/runtime/runtimes.h"
#include "wire/json.h"

namespace penstock::lambda {
namespace {

constexpr std::string_view kRuntimePath = "/2018-06-01/runtime";
constexpr std::int64_t kProcessesMax = 1024;           // with threads (Lambda guide, gettingstarted-limits)
constexpr std::int64_t kApiIdleMs = 24 * 3600 * 1000;  // a function may compute for long between two calls

std::string trace_id() {
    return "Root=1-" + base::hex_random(4) + "-" + base::hex_random(12) + ";Parent=" + base::hex_random(8) +
           ";Sampled=0";
}

}  // namespace

api::InvocationResult platform_error(const Job& job, const std::string& type, const std::string& message) {
    api::InvocationResult result;
    result.function_error = "Unhandled";
    result.error_type = type;
    result.request_id = job.request_id;
    result.payload = wire::JsonObject().text("errorType", type).text("errorMessage", message).take();
    return result;
}

Worker::Worker(loop::Loop& loop, loop::Blocking& blocking, Owner& owner, FunctionPtr function,
               const Settings& settings, Initialization initialization)
    : loop_(loop),
      blocking_(blocking),
      owner_(owner),
      function_(std::move(function)),
      settings_(settings),
      initialization_(initialization),
      log_place_(log_place_of(*function_)),
      log_(*function_, initialization),
      extensions_(*this, function_) {}

Worker::~Worker() {
    *alive_ = false;
    loop_.cancel(timer_);
    kill();
    state_ = State::ended;
    if (child_) {
        loop_.unwatch(child_->pidfd, *this);
        ::close(child_->pidfd);
        (void)reap(child_->pid);
    }
    if (group_) clean_up();
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
    const auto layers = layer_directories(settings_, *function_);
    auto arguments = worker_command(function_->configuration.runtime->value, settings_, directory, layers);
    if (!listening || !arguments) {
        const std::string why = listening ? arguments.error().message : listening.error().what;
        loop_.post([this, why, alive = alive_] {
            if (*alive) spawn_failed(why);
        });
        return;
    }
    const LayerPlace layer_place = place_layers(settings_, layers, {arguments->front(), directory});
    std::vector<std::string> readable{directory, settings_.data_directory + "/runtime"};
    if (native_) readable.push_back(arguments->front());  // this very program
    if (layer_place.opt.empty()) readable.insert(readable.end(), layers.begin(), layers.end());
    const auto extensions = native_ ? std::vector<std::string>() : extension_programs(layers);
    extensions_.expect(extensions);
    if (!extensions.empty()) arguments = with_extensions(std::move(*arguments), extensions);
    for (std::string& argument : *arguments)
        if (!argument.starts_with(directory + "/")) argument = layer_place.seen(argument);
    const std::int64_t temporary_bytes = function_->temporary_mb() * 1024 * 1024;
    const Sandbox::Room room{.data_directory = settings_.data_directory,
                             .directories = std::move(readable),
                             .opt = layer_place.opt,
                             .working_directory = directory,
                             .temporary_bytes = temporary_bytes};
    Command command{.arguments = settings_.sandbox.wrap(std::move(*arguments), room),
                    .environment = {},
                    .directory = directory,
                    .file_bytes_max = temporary_bytes,
                    .has_exits = !extensions.empty()};
    const WorkerPlace place{.code_directory = directory,
                            .runtime_api = *listening,
                            .log_place = log_place_,
                            .layers = layer_place.seen(),
                            .initialization = initialization_};
    command.environment = worker_environment(*function_, settings_, place);
    if (native_) command.descriptors = native_->worker_descriptors();
    if (!settings_.sandbox.isolates()) {
        temporary_directory_ = settings_.data_directory + "/tmp/" + base::hex_random(8);
        command.environment.push_back("TMPDIR=" + temporary_directory_);
    }
    blocking_.submit([this, command = std::move(command), alive = alive_, &loop = loop_,
                      &blocking = blocking_, temporary = temporary_directory_, cgroups = settings_.cgroups,
                      name = log_place_.stream.substr(log_place_.stream.find(']') + 1),
                      limits = group_limits(), layer_place]() mutable {
        std::error_code unknown;
        if (!temporary.empty()) std::filesystem::create_directories(temporary, unknown);
        Cgroup group = cgroups.make(name, limits);
        command.groups = group.entrances();
        const auto prepared = layer_place.prepare();
        auto child = prepared ? spawn(command) : std::unexpected(prepared.error());
        loop.post([this, child = std::move(child), group = std::move(group), &blocking, alive] {
            if (!*alive) {
                blocking.submit([group] { group.end(); });
                if (child) {
                    kill_group(child->pid);
                    (void)reap(child->pid);
                    ::close(child->pidfd);
                    ::close(child->output);
                    if (child->exits >= 0) ::close(child->exits);
                }
            } else if (child) {
                cgroup_ = group;
                attach(*child);
            } else {
                blocking.submit([group] { group.end(); });
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
    group_ = child.pid;
    output_ = std::make_unique<Output>(loop_, child.output, [this](std::string_view line) {
        if (!log_.keeps(line)) return;
        if (base::logs(base::LogLevel::info))
            base::log_info("lambda " + function_->name() + ": " + std::string(line));
        if (settings_.logs) settings_.logs->append(log_place_, line);
    });
    if (child.exits >= 0) {
        exits_ = std::make_unique<Output>(loop_, child.exits,
                                          [this](std::string_view line) { extensions_.ended(line); });
    }
    log_.attach(output_.get());
    log_.init_start();
    loop_.watch(child.pidfd, *this, EPOLLIN);
    if (state_ == State::ended) return kill();
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

// ---- The Runtime API

// The id of the invocation that this posts the response of, or an error; nothing when it does neither.
struct Worker::Posted {
    std::string id;
    bool is_error = false;
};

std::optional<Worker::Posted> Worker::posted(const net::Request& request) {
    std::string_view path = request.path();
    if (request.method != "POST" || !path.starts_with(kRuntimePath)) return std::nullopt;
    path.remove_prefix(kRuntimePath.size());
    const auto parts = base::split(path, '/');  // "", "invocation", id, "response"
    if (parts.size() != 4 || parts[1] != "invocation") return std::nullopt;
    if (parts[3] != "response" && parts[3] != "error") return std::nullopt;
    return Posted{.id = std::string(parts[2]), .is_error = parts[3] == "error"};
}

bool Worker::streams_body(const net::Request& head) const {
    if (!is_streaming(head)) return false;
    const auto to = posted(head);
    return to && !to->is_error;
}

void Worker::handle_streamed(net::Request head, net::Reply reply, net::BodyStream body) {
    const auto to = posted(head);
    if (!job_ || to->id != job_->request_id || response_) return refuse_result(std::move(reply));
    response_ = std::make_unique<StreamedResponse>(
        job_->invocation.stream,
        [this](api::InvocationResult result, std::string_view status) { finish(std::move(result), status); });
    response_->begin(head, std::move(reply), std::move(body), function_->version());
}

void Worker::handle(net::Request request, net::Reply reply) {
    std::string_view path = request.path();
    if (path == "/2018-06-01/ping") {
        reply.send({.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = "pong"});
        return;
    }
    if (path.starts_with(kRuntimePath)) {
        path.remove_prefix(kRuntimePath.size());
        if (request.method == "GET" && path == "/invocation/next") return next(std::move(reply));
        if (request.method == "POST" && path == "/init/error")
            return init_error(std::move(request), std::move(reply));
        if (const auto to = posted(request))
            return result(to->id, to->is_error, std::move(request), std::move(reply));
    }
    if (Extensions::takes(request)) return extensions_.handle(request, std::move(reply));
    reply.send(runtime_error(404, "NotFound", "No such path in the Runtime API."));
}

void Worker::next(net::Reply reply) {
    next_reply_ = std::move(reply);
    if (state_ == State::ended) return;  // being killed
    // A process may be quicker than the news that it was started.
    asks_ = true;
    if (child_) take_next();
}

void Worker::take_next() {
    asks_ = false;
    // A runtime that asks again without having answered is served the same invocation's end: it failed.
    if (state_ == State::busy && job_) {
        // Of a response that it broke off the end of its connection may not have been seen yet.
        const bool truncated = response_ != nullptr;
        finish(platform_error(*job_, truncated ? "Runtime.TruncatedResponse" : "Runtime.Unknown",
                              "RequestId: " + job_->request_id +
                                  (truncated ? " Error: The response ended before its last chunk"
                                             : " Error: Runtime asked for the next event without answering")),
               "error");
    }
    waits_ = true;
    settle();
}

// The init phase, or an invocation, is over when all have asked for their next event.
void Worker::settle() {
    const bool between = state_ == State::starting || state_ == State::answered;
    if (!between || !waits_ || !extensions_.ready()) return;
    loop_.cancel(timer_);
    if (state_ == State::starting) {
        init_ms_ = ms_since(started_ns_);
        log_.init_done(init_ms_, "success");
        extensions_.close_registration();
    }
    if (retiring_) return shut_down("spindown");
    state_ = State::idle;
    idle_since_ns_ = base::monotonic_ns();
    owner_.ready(*this);
}

void Worker::give(Job job) {
    job_ = std::move(job);
    state_ = State::busy;
    waits_ = false;
    hand_over();
}

void Worker::hand_over() {
    job_started_ns_ = base::monotonic_ns();
    const std::int64_t timeout_ms = function_->timeout_s() * 1000;
    timer_ = loop_.after(timeout_ms, [this] { time_out(); });
    if (!memory_timer_) watch_memory();
    output_->drain();
    output_->begin_tail();
    log_.start(job_->request_id);
    const std::string trace = trace_id();
    const std::int64_t deadline_ms = base::Clock::system().now_ms() + timeout_ms;
    const api::Invocation& invocation = job_->invocation;
    if (native_) {
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
    net::Response event = runtime_json(200, std::move(job_->invocation.payload));
    event.headers.add("Lambda-Runtime-Aws-Request-Id", job_->request_id);
    event.headers.add("Lambda-Runtime-Deadline-Ms", std::to_string(deadline_ms));
    event.headers.add("Lambda-Runtime-Invoked-Function-Arn", job_->invocation.function_arn);
    event.headers.add("Lambda-Runtime-Trace-Id", trace);
    if (!job_->invocation.client_context.empty()) {
        event.headers.add("Lambda-Runtime-Client-Context", job_->invocation.client_context);
    }
    next_reply_.send(std::move(event));
    if (!extensions_.any()) return;
    const Extensions::Event told{.request_id = job_->request_id,
                                 .function_arn = job_->invocation.function_arn,
                                 .trace_id = trace,
                                 .deadline_ms = deadline_ms};
    extensions_.invoke(told);
}

// Another invocation's, or a second one.
void Worker::refuse_result(net::Reply reply) {
    const bool twice = state_ == State::answered || response_;
    reply.send(
        twice ? runtime_error(403, "InvalidStateTransition",
                              "State transition from Ready to InvocationResponse failed for runtime. Error: "
                              "State transition is not allowed")
              : runtime_error(400, "InvalidRequestID", "Invalid request ID"));
}

void Worker::result(std::string_view id, bool is_error, net::Request request, net::Reply reply) {
    if (!job_ || id != job_->request_id || response_) return refuse_result(std::move(reply));
    if (!is_error && request.headers.find("Lambda-Runtime-Function-Response-Mode") &&
        !is_streaming(request)) {
        reply.send(runtime_error(400, "InvalidFunctionResponseMode", "Invalid function response mode"));
        finish(platform_error(*job_, "Runtime.InvalidResponseModeHeader",
                              "RequestId: " + job_->request_id + " Error: Invalid function response mode"),
               "error");
        return;
    }
    if (request.body.size() > kResponseBytesMax) {
        reply.send(runtime_error(413, "RequestEntityTooLarge", payload_refused()));
        finish(platform_error(*job_, std::string(kResponseTooLarge), response_too_large()), "error");
        return;
    }
    reply.send(runtime_accepted());
    api::InvocationResult outcome;
    outcome.payload = std::move(request.body);
    if (is_error) {
        const auto type = request.headers.find("Lambda-Runtime-Function-Error-Type");
        outcome.function_error = "Unhandled";
        outcome.error_type = type.value_or("Unhandled");
    }
    finish(std::move(outcome), is_error ? "error" : "");
}

void Worker::init_error(net::Request request, net::Reply reply) {
    reply.send(runtime_accepted());
    init_failed(request.body);
}

void Worker::init_failed(const std::string& error_payload) {
    if (state_ != State::starting) return;
    loop_.cancel(timer_);
    if (child_) log_.init_done(ms_since(started_ns_), "error");
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
            if (failed) result.function_error = result.error_type = "Unhandled";
            finish(std::move(result), failed ? "error" : "");
            return take_next();
        }
        case Outcome::none:
            break;
    }
    if (state_ != State::ended) kill();  // a function has written where it should not have
}

// ---- Ends

void Worker::finish(api::InvocationResult result, std::string_view status) {
    loop_.cancel(timer_);
    output_->drain();
    report(status);
    Job job = std::move(*job_);
    job_.reset();
    // It may be what calls this.
    loop_.at_end_of_tick([keep = std::move(response_)] {});
    state_ = State::answered;
    result.request_id = job.request_id;
    result.duration_ms = ms_since(job_started_ns_);
    if (job.invocation.want_log_tail) {
        constexpr std::size_t tail_bytes = 4096;
        const std::string& tail = output_->tail();
        result.log_tail = tail.size() > tail_bytes ? tail.substr(tail.size() - tail_bytes) : tail;
    }
    // What extensions still do counts against the time of the invocation too.
    if (extensions_.any()) {
        const double left_ms = static_cast<double>(function_->timeout_s()) * 1000 - ms_since(job_started_ns_);
        timer_ = loop_.after(std::max<std::int64_t>(0, static_cast<std::int64_t>(left_ms)),
                             [this] { shut_down("timeout"); });
    }
    job.done(std::move(result));
}

double Worker::ms_since(std::int64_t ns) { return static_cast<double>(base::monotonic_ns() - ns) / 1e6; }

void Worker::report(std::string_view status) {
    log_.report({.request_id = job_->request_id,
                 .ms = ms_since(job_started_ns_),
                 .init_ms = std::exchange(init_ms_, 0),
                 .memory_used_mb = memory_used(),
                 .status = status,
                 .memory_mb = function_->memory_mb()});
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

}  // namespace penstock::lambda

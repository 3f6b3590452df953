#include "lambda/runtime/extensions.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/random.h"
#include "base/text.h"
#include "lambda/runtime/runtime_answers.h"
#include "wire/json.h"

namespace penstock::lambda {
namespace {

constexpr std::string_view kPath = "/2020-01-01/extension";
constexpr std::size_t kMost = 10;
constexpr std::string_view kNotAllowed = "State transition is not allowed";

// What `exec` leaves behind: the runtime, with the extensions as its children.
constexpr const char* kStart =
    "n=$1; shift\n"
    "while [ $n -gt 0 ]; do\n"
    "  program=$1; shift; n=$((n - 1))\n"
    "  ( \"$program\" 3>&-; echo \"${program##*/} $?\" >&3 ) &\n"
    "done\n"
    "exec \"$@\" 3>&-\n";

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

bool is_program(const std::string& path) {
    struct stat what {};
    return ::stat(path.c_str(), &what) == 0 && S_ISREG(what.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

void refuse(net::Reply& reply, std::string_view type, std::string_view message) {
    reply.send(runtime_error(403, type, message));
}

}  // namespace

std::vector<std::string> extension_programs(const std::vector<std::string>& layers) {
    std::vector<std::string> programs;
    for (const std::string& layer : layers) {
        const std::string directory = layer + "/extensions";
        DIR* const open = ::opendir(directory.c_str());
        if (!open) continue;
        std::vector<std::string> found;
        while (const dirent* const entry = ::readdir(open)) {
            const std::string path = directory + "/" + entry->d_name;
            const bool shadowed =
                std::ranges::any_of(programs, [&](const auto& p) { return file_name(p) == entry->d_name; });
            if (!shadowed && is_program(path)) found.push_back(path);
        }
        ::closedir(open);
        std::ranges::sort(found);
        programs.insert(programs.end(), found.begin(), found.end());
    }
    return programs;
}

std::vector<std::string> with_extensions(std::vector<std::string> command,
                                         const std::vector<std::string>& programs) {
    std::vector<std::string> out{"/bin/sh", "-c", kStart, "sh", std::to_string(programs.size())};
    out.insert(out.end(), programs.begin(), programs.end());
    out.insert(out.end(), command.begin(), command.end());
    return out;
}

void Extensions::expect(const std::vector<std::string>& programs) {
    for (const std::string& program : programs)
        all_.push_back(std::make_unique<One>(One{.name = file_name(program), .external = true}));
}

const char* Extensions::name_of(State state) {
    constexpr const char* names[] = {"Started", "Registered", "Ready", "Running", "InitError", "Exited"};
    return names[static_cast<std::size_t>(state)];
}

bool Extensions::ready() const {
    return std::ranges::all_of(all_, [](const auto& one) {
        return one->state == State::ready || one->state == State::exited ||
               (one->state == State::registered && !one->external && !one->wants_invoke);
    });
}

bool Extensions::gone() const {
    return std::ranges::all_of(
        all_, [](const auto& one) { return !one->wants_shutdown || one->state == State::exited; });
}

// ---- The API

bool Extensions::takes(const net::Request& request) { return request.path().starts_with(kPath); }

void Extensions::handle(const net::Request& request, net::Reply reply) {
    const std::string_view path = request.path().substr(kPath.size());
    if (request.method == "POST" && path == "/register") return register_one(request, std::move(reply));
    const bool is_next = request.method == "GET" && path == "/event/next";
    const bool is_init = request.method == "POST" && path == "/init/error";
    const bool is_exit = request.method == "POST" && path == "/exit/error";
    if (!is_next && !is_init && !is_exit) {
        reply.send(runtime_error(404, "NotFound", "No such path in the Extensions API."));
        return;
    }
    One* const one = find(request, reply);
    if (!one) return;
    if (is_next) return next(*one, std::move(reply));
    failed(*one, request, std::move(reply), is_init);
}

Extensions::One* Extensions::find(const net::Request& request, net::Reply& reply) {
    const auto id = request.headers.find("Lambda-Extension-Identifier");
    if (!id) {
        refuse(reply, "Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header");
        return nullptr;
    }
    constexpr std::size_t uuid_size = 36;
    if (id->size() != uuid_size) {
        refuse(reply, "Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier");
        return nullptr;
    }
    const auto found = std::ranges::find_if(all_, [&](const auto& one) { return one->id == *id; });
    if (found != all_.end()) return found->get();
    refuse(reply, "Extension.UnknownExtensionIdentifier", "Unknown extension " + std::string(*id));
    return nullptr;
}

void Extensions::register_one(const net::Request& request, net::Reply reply) {
    const std::string name(request.headers.get("Lambda-Extension-Name"));
    if (name.empty()) return refuse(reply, "Extension.InvalidExtensionName", "Empty extension name");
    const auto document = wire::JsonDocument::parse(request.body);
    if (!document || document->root().kind() != wire::JsonKind::object)
        return refuse(reply, "InvalidRequestFormat", "The request body is no JSON object");
    const auto found = std::ranges::find_if(all_, [&](const auto& one) { return one->name == name; });
    const bool external = found != all_.end() && (*found)->external;
    bool wants_invoke = false, wants_shutdown = false;
    std::string bad;
    const auto events = document->root().find("events");
    if (events && events->kind() == wire::JsonKind::list) {
        events->each_element([&](wire::JsonValue event) {
            const std::string text = event.is_text() ? std::string(event.text()) : event.to_json();
            if (text == "INVOKE")
                wants_invoke = true;
            else if (text == "SHUTDOWN" && external)
                wants_shutdown = true;
            else if (bad.empty())
                bad = text + ": " +
                      (text == "SHUTDOWN" ? "ShutdownEventNotSupportedForInternalExtension"
                                          : "ErrorInvalidEventType");
        });
    }
    if (!bad.empty()) return refuse(reply, "Extension.InvalidEventType", bad);
    One* one = nullptr;
    if (external) {
        one = found->get();
        if (one->state != State::started) {
            return refuse(reply, "Extension.InvalidExtensionState",
                          "State transition from " + std::string(name_of(one->state)) +
                              " to Registered failed for extension " + name +
                              ". Error: " + std::string(kNotAllowed));
        }
    } else {
        if (!open_)
            return refuse(reply, "Extension.RegistrationClosed", "Extension registration closed already");
        if (found != all_.end()) {
            return refuse(reply, "Extension.InvalidExtensionState",
                          "Extension with this name already registered");
        }
        if (all_.size() >= kMost) {
            return refuse(reply, "Extension.TooManyExtensions",
                          "Extension limit (" + std::to_string(kMost) + ") reached");
        }
        all_.push_back(std::make_unique<One>(One{.name = name}));
        one = all_.back().get();
    }
    one->id = base::random_uuid();
    one->state = State::registered;
    one->wants_invoke = wants_invoke;
    one->wants_shutdown = wants_shutdown;
    wire::JsonObject body;
    const std::string_view features = request.headers.get("Lambda-Extension-Accept-Feature");
    for (const auto feature : base::split(features, ','))
        if (base::trim(feature) == "accountId") body.text("accountId", function_->account);
    body.text("functionName", function_->name()).text("functionVersion", function_->version());
    body.text("handler", function_->configuration.handler->value);
    net::Response response = runtime_json(200, body.take());
    response.headers.add("Lambda-Extension-Identifier", one->id);
    reply.send(std::move(response));
}

void Extensions::next(One& one, net::Reply reply) {
    if (one.state != State::registered && one.state != State::running) {
        return refuse(reply, "Extension.InvalidExtensionState",
                      "State transition from " + std::string(name_of(one.state)) +
                          " to Ready failed for extension " + one.id +
                          ". Error: " + std::string(kNotAllowed));
    }
    one.state = State::ready;
    one.next = std::move(reply);
    if (!one.event.empty()) give(one, std::move(one.event));
    owner_.extensions_moved();
}

void Extensions::failed(One& one, const net::Request& request, net::Reply reply, bool in_init) {
    const auto type = request.headers.find("Lambda-Extension-Function-Error-Type");
    if (!type)
        return refuse(reply, "Extension.MissingHeader", "Lambda-Extension-Function-Error-Type not found");
    if (one.state == State::failed || (in_init && one.state != State::registered)) {
        return refuse(reply, "Extension.InvalidExtensionState",
                      "State transition from " + std::string(name_of(one.state)) + " to " +
                          (in_init ? "InitError" : "ExitError") + " failed for extension " + one.id +
                          ". Error: " + std::string(kNotAllowed));
    }
    one.state = State::failed;
    reply.send(runtime_accepted());
    if (ending_) return;
    owner_.extension_failed({.type = in_init ? "Extension.InitError" : "Extension.ExitError",
                             .message = "Extension " + one.name + " failed: " + std::string(*type)});
}

void Extensions::ended(std::string_view line) {
    const auto space = line.rfind(' ');
    const std::string_view name = line.substr(0, space);
    const auto found = std::ranges::find_if(all_, [&](const auto& one) { return one->name == name; });
    if (space == line.npos || found == all_.end()) return;
    const bool told = (*found)->state == State::failed;
    (*found)->state = State::exited;
    if (ending_ || told) return owner_.extensions_moved();
    const std::string how(line.substr(space + 1));
    owner_.extension_failed(
        {.type = "Extension.Crash", .message = "Extension " + (*found)->name + " ended: exit status " + how});
}

// ---- Events

void Extensions::give(One& one, std::string event) {
    if (one.state != State::ready) {
        one.event = std::move(event);
        return;
    }
    one.event.clear();
    one.state = State::running;
    net::Response response = runtime_json(200, std::move(event));
    response.headers.add("Lambda-Extension-Event-Identifier", base::random_uuid());
    one.next.send(std::move(response));
}

void Extensions::invoke(const Event& event) {
    for (const auto& one : all_) {
        if (!one->wants_invoke) continue;
        wire::JsonObject body;
        body.text("eventType", "INVOKE").integer("deadlineMs", event.deadline_ms);
        body.text("requestId", event.request_id).text("invokedFunctionArn", event.function_arn);
        wire::JsonObject tracing;
        tracing.text("type", "X-Amzn-Trace-Id").text("value", event.trace_id);
        give(*one, body.raw("tracing", tracing.take()).take());
    }
}

bool Extensions::shut_down(std::string_view reason, std::int64_t deadline_ms) {
    ending_ = true;
    bool told = false;
    for (const auto& one : all_) {
        if (!one->wants_shutdown || one->state == State::exited || one->state == State::failed) continue;
        wire::JsonObject body;
        body.text("eventType", "SHUTDOWN").integer("deadlineMs", deadline_ms).text("shutdownReason", reason);
        give(*one, body.take());
        told = true;
    }
    return told;
}

}  // namespace penstock::lambda

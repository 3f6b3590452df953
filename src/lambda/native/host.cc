#include "lambda/native/host.h"

#include <dlfcn.h>
#include <penstock/function.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "api/record_batch.h"
#include "lambda/native/slot.h"
#include "lambda/response_limit.h"
#include "wire/json.h"

namespace penstock::lambda {
namespace {

std::string error_json(std::string_view type, std::string_view message) {
    return wire::JsonObject().text("errorMessage", message).text("errorType", type).take();
}

penstock_text text(std::string_view view) { return {view.data(), view.size()}; }

// What a handler has said in one invocation.
struct Said {
    std::string written;
    bool too_much = false;
    std::optional<std::string> error_type, error_message, failed_record, state;
};

Said& said(penstock_reply* reply) { return *static_cast<Said*>(reply->worker); }

void write(penstock_reply* reply, const char* data, std::size_t size) {
    Said& to = said(reply);
    to.too_much = to.too_much || size > kResponseBytesMax - to.written.size();
    if (!to.too_much) to.written.append(data, size);
}

void set_error(penstock_reply* reply, const char* type, std::size_t type_size, const char* message,
               std::size_t message_size) {
    said(reply).error_type.emplace(type, type_size);
    said(reply).error_message.emplace(message, message_size);
}

void set_failed_record(penstock_reply* reply, const char* sequence_number, std::size_t size) {
    if (!said(reply).failed_record) said(reply).failed_record.emplace(sequence_number, size);
}

void set_state(penstock_reply* reply, const char* json, std::size_t size) {
    said(reply).state.emplace(json, size);
}

struct Answer {
    Outcome outcome = Outcome::success;
    std::string payload;
};

Answer too_large() { return {Outcome::failure, error_json(kResponseTooLarge, response_too_large())}; }

Answer answer_of(int returned, Said& said) {
    if (returned != 0) {
        return {Outcome::failure,
                error_json(said.error_type.value_or("Error"),
                           said.error_message.value_or("The handler returned " + std::to_string(returned)))};
    }
    if (said.too_much) return too_large();
    if (!said.failed_record && !said.state)
        return {Outcome::success, said.written.empty() ? "null" : std::move(said.written)};
    if (!said.written.empty())
        return {Outcome::failure, error_json("Runtime.MarshalError",
                                             "The handler wrote an answer, and named a record that failed or "
                                             "a state as well")};
    wire::JsonObject answer;
    if (said.failed_record)
        answer.raw("batchItemFailures",
                   "[" + wire::JsonObject().text("itemIdentifier", *said.failed_record).take() + "]");
    if (said.state) answer.raw("state", *said.state);
    return {Outcome::success, answer.take()};
}

class Host {
public:
    explicit Host(char* shared) : shared_(shared) {}

    int run();

private:
    // Why not, as an error's JSON.
    std::optional<std::string> load();
    Answer invoke(std::string_view request);
    void tell(Outcome outcome, std::string_view payload);

    char* const shared_;
    penstock_handler handler_ = nullptr;
    // Kept from one invocation to the next for their memory.
    api::RecordBatch batch_;
    std::vector<penstock_record> records_;
};

std::optional<std::string> Host::load() {
    const char *root = std::getenv("LAMBDA_TASK_ROOT"), *name = std::getenv("_HANDLER");
    const std::string handler = name ? name : "";
    const std::size_t dot = handler.rfind('.');
    if (!root || dot == std::string::npos || dot == 0 || dot + 1 == handler.size())
        return error_json("Runtime.MalformedHandlerName",
                          "Bad handler '" + handler + "': a native function's is FILE.SYMBOL");
    const std::string file = handler.substr(0, dot) + ".so", symbol = handler.substr(dot + 1);
    void* const object = dlopen((std::string(root) + "/" + file).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!object) return error_json("Runtime.ImportModuleError", dlerror());
    const auto* const abi = static_cast<const std::uint32_t*>(dlsym(object, "penstock_function_abi"));
    if (!abi)
        return error_json("Runtime.ImportModuleError", file + " was not compiled with penstock/function.h");
    if (*abi != PENSTOCK_FUNCTION_ABI)
        return error_json("Runtime.ImportModuleError",
                          file + " was compiled for version " + std::to_string(*abi) +
                              " of penstock/function.h; this server has version " +
                              std::to_string(PENSTOCK_FUNCTION_ABI));
    handler_ = reinterpret_cast<penstock_handler>(dlsym(object, symbol.c_str()));
    if (!handler_)
        return error_json("Runtime.HandlerNotFound",
                          "No symbol '" + symbol + "' in " + file + "; is it declared extern \"C\"?");
    return std::nullopt;
}

Answer Host::invoke(std::string_view request) {
    RequestHead head{};
    std::memcpy(&head, request.data(), sizeof head);
    request.remove_prefix(sizeof head);
    const auto take = [&](std::size_t size) {
        const std::string_view part = request.substr(0, size);
        request.remove_prefix(size);
        return part;
    };
    penstock_invocation invocation{};
    invocation.size = sizeof invocation;
    invocation.deadline_ms = head.deadline_ms;
    invocation.request_id = text(take(head.request_id));
    invocation.function_arn = text(take(head.function_arn));
    invocation.client_context = text(take(head.client_context));
    invocation.trace_id = text(take(head.trace_id));
    penstock_window window{};
    records_.clear();
    if (!head.is_batch) {
        invocation.event = text(request);
    } else {
        if (!api::read_record_batch(request, batch_))
            return {Outcome::failure, error_json("Runtime.UnmarshalError", "The batch is damaged")};
        for (const api::BatchRecord& record : batch_.records)
            records_.push_back({.data = text(record.data),
                                .partition_key = text(record.partition_key),
                                .sequence_number = text(record.sequence_number),
                                .arrived_ms = record.arrived_ms});
        invocation.source_arn = text(batch_.origin.source_arn);
        invocation.shard_id = text(batch_.origin.shard_id);
        invocation.region = text(batch_.origin.region);
        if (batch_.window) {
            window = {.start_ms = batch_.window->start_ms,
                      .end_ms = batch_.window->end_ms,
                      .state = text(batch_.window->state),
                      .is_final = batch_.window->is_final,
                      .is_terminated_early = batch_.window->terminated_early};
            invocation.window = &window;
        }
    }
    invocation.records = records_.data();
    invocation.record_count = records_.size();

    Said said;
    penstock_reply reply{.size = sizeof reply,
                         .worker = &said,
                         .write = write,
                         .set_error = set_error,
                         .set_failed_record = set_failed_record,
                         .set_state = set_state};
    // The one place where exceptions are met: they are the function's.
    try {
        return answer_of(handler_(&invocation, &reply), said);
    } catch (const std::exception& error) {
        return {Outcome::failure, error_json("Error", error.what())};
    } catch (...) {
        return {Outcome::failure, error_json("Error", "The handler threw what is no std::exception")};
    }
}

void Host::tell(Outcome outcome, std::string_view payload) {
    std::fflush(nullptr);  // what it printed comes before the end of the invocation
    const std::uint64_t size = payload.size();
    std::memcpy(shared_ + kAnswerAt, payload.data(), payload.size());
    std::memcpy(shared_ + offsetof(Slot, outcome), &outcome, sizeof outcome);
    std::memcpy(shared_ + offsetof(Slot, answer_bytes), &size, sizeof size);
    eventfd_write(kAnswersDescriptor, 1);
}

int Host::run() {
    if (const auto problem = load()) {
        std::printf("[ERROR] %s\n", problem->c_str());
        tell(Outcome::init_failed, *problem);
        return 1;
    }
    tell(Outcome::ready, "");
    while (true) {
        eventfd_t times = 0;
        if (eventfd_read(kRequestsDescriptor, &times) != 0) {
            if (errno == EINTR) continue;
            return 1;
        }
        std::uint64_t size = 0;
        std::memcpy(&size, shared_ + offsetof(Slot, request_bytes), sizeof size);
        Answer answer = invoke({shared_ + kRequestAt, size});
        if (answer.payload.size() > kResponseBytesMax) answer = too_large();
        tell(answer.outcome, answer.payload);
    }
}

}  // namespace

int run_native_host() {
    void* const shared = mmap(nullptr, kSlotBytes, PROT_READ | PROT_WRITE, MAP_SHARED, kSlotDescriptor, 0);
    if (shared == MAP_FAILED) {
        std::fprintf(stderr, "penstock: native-worker is started by the server, for a function\n");
        return 1;
    }
    std::uint32_t layout = 0;
    std::memcpy(&layout, shared, sizeof layout);
    if (layout != kSlotLayout) {
        std::fprintf(stderr, "penstock: the server was replaced while it runs: start it again\n");
        return 1;
    }
    setvbuf(stdout, nullptr, _IOLBF, 0);
    return Host(static_cast<char*>(shared)).run();
}

}  // namespace penstock::lambda

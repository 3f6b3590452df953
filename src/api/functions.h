// What other services ask of the functions: run this one.  Implemented by lambda, used by mapping and
// gateway.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/error.h"

namespace penstock::loop {
class Loop;
}

namespace penstock::api {

class ResponseStream;

struct Invocation {
    std::string function_arn{};  // may carry a qualifier
    std::string payload{};       // JSON, or a batch
    bool is_batch = false;       // the payload is a RecordBatch, for a function that takes records
    std::string client_context{};
    bool want_log_tail = false;
    std::string request_id{};                  // "" makes one
    std::shared_ptr<ResponseStream> stream{};  // takes what a function streams; null: the result has all
};

struct InvocationResult {
    std::string payload;         // but for what went through the stream
    std::string function_error;  // "Unhandled", or "" when the function succeeded
    std::string error_type;      // of a failure: "Runtime.ExitError", or whatever the runtime called it
    std::string executed_version = "$LATEST";
    std::string log_tail;  // the last 4 KB of the log, if asked for
    std::string request_id;
    double duration_ms = 0;        // in the function itself
    loop::Loop* ran_on = nullptr;  // the loop of its worker
};

// What others need to know of a function.
struct FunctionFacts {
    std::string role_arn;
    bool takes_records = false;  // as they are: a RecordBatch instead of JSON
};

class FunctionInvoker {
public:
    using Done = std::move_only_function<void(Result<InvocationResult>)>;

    virtual ~FunctionInvoker() = default;
    // From any loop; answered on it, once, never before this returns.  The error is a refusal (not found,
    // throttled, payload too large); a failure of the function itself is a result with function_error.
    virtual void invoke(Invocation invocation, Done done) = 0;
    // Later, and again when it fails, as AWS retries asynchronous invocations; nobody is told how it ended.
    virtual void invoke_async(Invocation invocation) = 0;
    // Nothing when there is no such function now.  From any loop.
    virtual std::optional<FunctionFacts> find(const std::string& function_arn) const = 0;
};

}  // namespace penstock::api

#include "lambda/event_queue.h"
#include "lambda/operation.h"
#include "wire/json.h"

namespace penstock::lambda {

// The older form of Invoke with X-Amz-Invocation-Type: Event.
struct InvokeAsync {
    static constexpr std::string_view name = "InvokeAsync";
    static constexpr Route route{"POST", "/2014-11-13/functions/{FunctionName}/invoke-async/", 202};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Required<"InvokeArgs", wire::Blob, In::payload> arguments;
    };
    struct Response {
        Optional<"Status", wire::Integer, In::status> status;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, "", caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.qualified(*ref);
        if (!entry) return std::unexpected(entry.error());
        std::string payload = request.arguments->value;
        if (payload.empty()) payload = "{}";
        if (!wire::JsonDocument::parse(payload))
            return std::unexpected(invalid_request_content("The payload is not valid JSON."));
        auto accepted = lambda.invoker.queue().accept({.function_arn = ref->qualified_arn(),
                                                       .payload = std::move(payload),
                                                       .request_id = caller.request_id});
        if (!accepted) return std::unexpected(accepted.error());
        Response response;
        response.status.put(202);
        return response;
    }
};

Operation invoke_async() { return api::operation<InvokeAsync, Lambda>(); }

}  // namespace penstock::lambda

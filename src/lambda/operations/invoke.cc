#include "base/base64.h"
#include "lambda/event_queue.h"
#include "lambda/invoke_request.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct Invoke {
    static constexpr std::string_view name = "Invoke";
    static constexpr Route route{"POST", "/2015-03-31/functions/{FunctionName}/invocations", 200};

    struct InvocationType : wire::Text {
        static constexpr std::string_view values[] = {"Event", "RequestResponse", "DryRun"};
        static constexpr wire::Limits limits{.one_of = values};
    };
    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"X-Amz-Invocation-Type", InvocationType, In::header> invocation_type;
        Optional<"X-Amz-Log-Type", LogType, In::header> log_type;
        Optional<"X-Amz-Client-Context", wire::Text, In::header> client_context;
        Optional<"Payload", wire::Blob, In::payload> payload;
        Optional<"Qualifier", Qualifier, In::query> qualifier;
    };
    struct Response {
        Optional<"StatusCode", wire::Integer, In::status> status_code;
        Optional<"X-Amz-Function-Error", wire::Text, In::header> function_error;
        Optional<"X-Amz-Log-Result", wire::Text, In::header> log_result;
        Optional<"Payload", wire::Blob, In::payload> payload;
        Optional<"X-Amz-Executed-Version", wire::Text, In::header> executed_version;
    };

    static Reply<api::MadeOn<Response>> run(Lambda& lambda, const api::Caller& caller,
                                            const Request& request) {
        constexpr std::size_t sync_bytes_max = 6'291'456;
        constexpr std::size_t event_bytes_max = 1'048'576;
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        const auto entry = lambda.functions.qualified(*ref);
        if (!entry) co_return std::unexpected(entry.error());

        const std::string& type = request.invocation_type->value;
        const InvokeRequest asked{.function = *ref,
                                  .payload = request.payload->value,
                                  .client_context = request.client_context->value,
                                  .log_tail = *request.log_type == "Tail",
                                  .bytes_max = type == "Event" ? event_bytes_max : sync_bytes_max,
                                  .operation = "InvokeFunction"};
        auto invocation = invocation_of(asked, caller);
        if (!invocation) co_return std::unexpected(invocation.error());

        Response response;
        if (type == "DryRun" || type == "Event") {
            response.status_code.put(type == "Event" ? 202 : 204);
            response.payload.set();
            auto accepted =
                type == "Event" ? lambda.invoker.queue().accept(std::move(*invocation)) : Result<void>();
            if (!accepted) co_return std::unexpected(accepted.error());
            co_return api::MadeOn<Response>{std::move(response)};
        }
        loop::Later<Result<api::InvocationResult>> invoking(
            [&](auto done) { lambda.invoker.invoke(std::move(*invocation), std::move(done)); });
        auto result = co_await invoking;
        if (!result) co_return std::unexpected(result.error());
        response.status_code.put(200);
        response.payload.put(std::move(result->payload));
        response.executed_version.put(result->executed_version);
        if (!result->function_error.empty()) response.function_error.put(result->function_error);
        if (!result->log_tail.empty()) response.log_result.put(base::base64_encode(result->log_tail));
        co_return api::MadeOn<Response>{std::move(response), result->ran_on};
    }
};

Operation invoke() { return api::operation<Invoke, Lambda>(); }

}  // namespace penstock::lambda

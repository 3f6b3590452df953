#include "lambda/operation.h"

namespace penstock::lambda {

// Kept and told: loops of functions are neither found nor ended here.
struct PutFunctionRecursionConfig {
    static constexpr std::string_view name = "PutFunctionRecursionConfig";
    static constexpr Route route{"PUT", "/2024-08-31/functions/{FunctionName}/recursion-config", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Required<"RecursiveLoop", RecursiveLoop> recursive_loop;
    };
    struct Response {
        Optional<"RecursiveLoop", RecursiveLoop> recursive_loop;
    };

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) {
            entry.settings.recursive_loop = *request.recursive_loop;
            return Result<void>();
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        Response response;
        response.recursive_loop = *request.recursive_loop;
        co_return response;
    }
};

Operation put_function_recursion_config() { return api::operation<PutFunctionRecursionConfig, Lambda>(); }

}  // namespace penstock::lambda

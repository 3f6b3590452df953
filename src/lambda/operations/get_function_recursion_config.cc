#include "lambda/operation.h"

namespace penstock::lambda {

struct GetFunctionRecursionConfig {
    static constexpr std::string_view name = "GetFunctionRecursionConfig";
    static constexpr Route route{"GET", "/2024-08-31/functions/{FunctionName}/recursion-config", 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
    };
    struct Response {
        Optional<"RecursiveLoop", RecursiveLoop> recursive_loop;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.entry(*ref);
        if (!entry) return std::unexpected(entry.error());
        const auto& set = (*entry)->settings.recursive_loop;
        Response response;
        response.recursive_loop.put(set ? set->value : "Terminate");
        return response;
    }
};

Operation get_function_recursion_config() { return api::operation<GetFunctionRecursionConfig, Lambda>(); }

}  // namespace penstock::lambda

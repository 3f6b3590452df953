#include "lambda/operation.h"

namespace penstock::lambda {

struct GetFunctionConcurrency {
    static constexpr std::string_view name = "GetFunctionConcurrency";
    static constexpr Route route{"GET", "/2019-09-30/functions/{FunctionName}/concurrency", 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
    };
    struct Response {
        Optional<"ReservedConcurrentExecutions", ReservedConcurrency> reserved;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.entry(*ref);
        if (!entry) return std::unexpected(entry.error());
        Response response;
        if (const auto& reserved = (*entry)->settings.reserved_concurrency)
            response.reserved.put(reserved->value);
        return response;
    }
};

Operation get_function_concurrency() { return api::operation<GetFunctionConcurrency, Lambda>(); }

}  // namespace penstock::lambda

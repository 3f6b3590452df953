#include "lambda/concurrency.h"
#include "lambda/operation.h"

namespace penstock::lambda {

// 0 turns the function off.
struct PutFunctionConcurrency {
    static constexpr std::string_view name = "PutFunctionConcurrency";
    static constexpr Route route{"PUT", "/2017-10-31/functions/{FunctionName}/concurrency", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Required<"ReservedConcurrentExecutions", ReservedConcurrency> reserved;
    };
    struct Response {
        Optional<"ReservedConcurrentExecutions", ReservedConcurrency> reserved;
    };

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        auto ref = named_whole(request.function_name->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        const std::int64_t reserved = request.reserved->value;
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) {
            const std::int64_t left = unreserved_concurrency(lambda.functions.list(caller)) +
                                      entry.settings.reserved_concurrency->value - reserved;
            if (left < kUnreservedConcurrencyMin) {
                return Result<void>(std::unexpected(invalid_parameter(
                    "Specified ReservedConcurrentExecutions for function decreases account's "
                    "UnreservedConcurrentExecution below its minimum value of [100].")));
            }
            entry.settings.reserved_concurrency.put(reserved);
            return Result<void>();
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        Response response;
        response.reserved.put(reserved);
        co_return response;
    }
};

Operation put_function_concurrency() { return api::operation<PutFunctionConcurrency, Lambda>(); }

}  // namespace penstock::lambda

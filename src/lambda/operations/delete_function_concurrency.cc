#include "lambda/operation.h"

namespace penstock::lambda {

struct DeleteFunctionConcurrency {
    static constexpr std::string_view name = "DeleteFunctionConcurrency";
    static constexpr Route route{"DELETE", "/2017-10-31/functions/{FunctionName}/concurrency", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
    };
    using Response = Empty;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        auto changing = lambda.functions.change(*ref, [](FunctionEntry& entry) {
            entry.settings.reserved_concurrency.reset();
            return Result<void>();
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Empty{};
    }
};

Operation delete_function_concurrency() { return api::operation<DeleteFunctionConcurrency, Lambda>(); }

}  // namespace penstock::lambda

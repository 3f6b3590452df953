#include "lambda/operation.h"

namespace penstock::lambda {

struct DeleteFunction {
    static constexpr std::string_view name = "DeleteFunction";
    static constexpr Route route{"DELETE", "/2015-03-31/functions/{FunctionName}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Qualifier", Qualifier, In::query> qualifier;
    };
    using Response = Empty;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        FunctionRef ref = parse_function_name(request.function_name->value, caller);
        if (request.qualifier) ref.qualifier = request.qualifier->value;
        if (ref.qualifier == "$LATEST") {
            co_return std::unexpected(
                invalid_parameter("$LATEST version cannot be deleted without deleting the function."));
        }
        auto function = lambda.functions.find(ref);
        if (!function) co_return std::unexpected(function.error());
        auto removing = lambda.functions.remove(*function);
        auto removed = co_await removing;
        co_return removed;
    }
};

Operation delete_function() { return api::operation<DeleteFunction, Lambda>(); }

}  // namespace penstock::lambda

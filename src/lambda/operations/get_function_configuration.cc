#include "lambda/operation.h"

namespace penstock::lambda {

struct GetFunctionConfiguration {
    static constexpr std::string_view name = "GetFunctionConfiguration";
    static constexpr Route route{"GET", "/2015-03-31/functions/{FunctionName}/configuration", 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Qualifier", Qualifier, In::query> qualifier;
    };
    using Response = FunctionConfiguration;

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.qualified(*ref);
        if (!entry) return std::unexpected(entry.error());
        return describe(**entry, *ref);
    }
};

Operation get_function_configuration() { return api::operation<GetFunctionConfiguration, Lambda>(); }

}  // namespace penstock::lambda

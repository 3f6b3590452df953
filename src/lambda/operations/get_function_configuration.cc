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
        FunctionRef ref = parse_function_name(request.function_name->value, caller);
        if (request.qualifier) ref.qualifier = request.qualifier->value;
        auto function = lambda.functions.find(ref);
        if (!function) return std::unexpected(function.error());
        return (*function)->configuration;
    }
};

Operation get_function_configuration() { return api::operation<GetFunctionConfiguration, Lambda>(); }

}  // namespace penstock::lambda

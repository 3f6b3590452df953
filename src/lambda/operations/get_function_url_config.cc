#include "lambda/function_url.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct GetFunctionUrlConfig {
    static constexpr std::string_view name = "GetFunctionUrlConfig";
    static constexpr Route route{"GET", "/2021-10-31/functions/{FunctionName}/url", 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Qualifier", UrlQualifier, In::query> qualifier;
    };
    using Response = FunctionUrl;

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.entry(*ref);
        const auto* const settings = entry ? (*entry)->settings_of(ref->qualifier) : nullptr;
        if (!settings || !settings->url)
            return std::unexpected(not_found("The resource you requested does not exist."));
        return *settings->url->answer;
    }
};

Operation get_function_url_config() { return api::operation<GetFunctionUrlConfig, Lambda>(); }

}  // namespace penstock::lambda

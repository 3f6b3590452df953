#include "lambda/function_url.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct UpdateFunctionUrlConfig {
    static constexpr std::string_view name = "UpdateFunctionUrlConfig";
    static constexpr Route route{"PUT", "/2021-10-31/functions/{FunctionName}/url", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Qualifier", UrlQualifier, In::query> qualifier;
        Optional<"AuthType", UrlAuthType> auth_type;
        Optional<"Cors", Cors> cors;
        Optional<"InvokeMode", UrlInvokeMode> invoke_mode;
    };
    using Response = FunctionUrl;

    static Result<void> change(const Lambda& lambda, const Request& request, const FunctionRef& ref,
                               FunctionEntry& entry) {
        auto& url = entry.settings_to_change(ref.qualifier).url;
        if (!url) return std::unexpected(not_found("The resource you requested does not exist."));
        FunctionUrl& answer = url.value.answer.set();
        if (request.auth_type) answer.auth_type = *request.auth_type;
        if (request.cors) answer.cors = *request.cors;
        if (request.invoke_mode) answer.invoke_mode = *request.invoke_mode;
        answer.last_modified.put(base::iso8601_ms(lambda.functions.clock().now_ms()));
        return {};
    }

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        if (!lambda.functions.qualified(*ref))
            co_return std::unexpected(not_found("Function does not exist"));
        auto changing = lambda.functions.change(
            *ref, [&](FunctionEntry& entry) { return change(lambda, request, *ref, entry); });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return *(*changed)->settings_of(ref->qualifier)->url->answer;
    }
};

Operation update_function_url_config() { return api::operation<UpdateFunctionUrlConfig, Lambda>(); }

}  // namespace penstock::lambda

#include "base/random.h"
#include "lambda/function_url.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct CreateFunctionUrlConfig {
    static constexpr std::string_view name = "CreateFunctionUrlConfig";
    static constexpr Route route{"POST", "/2021-10-31/functions/{FunctionName}/url", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Qualifier", UrlQualifier, In::query> qualifier;
        Required<"AuthType", UrlAuthType> auth_type;
        Optional<"Cors", Cors> cors;
        Optional<"InvokeMode", UrlInvokeMode> invoke_mode;
    };
    struct Response {
        Required<"FunctionUrl", wire::Text> url;
        Required<"FunctionArn", wire::Text> function_arn;
        Required<"AuthType", UrlAuthType> auth_type;
        Optional<"Cors", Cors> cors;
        Required<"CreationTime", wire::Text> created;
        Optional<"InvokeMode", UrlInvokeMode> invoke_mode;
    };

    static FunctionUrl make(const Lambda& lambda, const Request& request, const FunctionRef& ref,
                            const std::string& id) {
        FunctionUrl made;
        made.url.put(url_of(id, ref.region, lambda.functions.settings()));
        made.function_arn.put(ref.qualified_arn());
        made.auth_type = *request.auth_type;
        if (request.cors) made.cors = *request.cors;
        made.created.put(base::iso8601_ms(lambda.functions.clock().now_ms()));
        made.last_modified = *made.created;
        made.invoke_mode.put(request.invoke_mode ? request.invoke_mode->value : "BUFFERED");
        return made;
    }

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        if (!lambda.functions.qualified(*ref))
            co_return std::unexpected(not_found("Function does not exist"));
        constexpr std::size_t id_length = 32;
        StoredUrl stored;
        stored.id.put(base::random_lower_alphanumeric(id_length));
        stored.answer = make(lambda, request, *ref, stored.id->value);
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) -> Result<void> {
            auto& url = entry.settings_to_change(ref->qualifier).url;
            if (url) {
                return std::unexpected(conflict("Failed to create function url config for [functionArn = " +
                                                url->answer->function_arn->value +
                                                "]. Error message:  FunctionUrlConfig exists for this Lambda "
                                                "function"));
            }
            url = stored;
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return wire::merge(Response{}, *stored.answer);
    }
};

Operation create_function_url_config() { return api::operation<CreateFunctionUrlConfig, Lambda>(); }

}  // namespace penstock::lambda

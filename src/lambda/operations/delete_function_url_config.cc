#include "lambda/function_url.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct DeleteFunctionUrlConfig {
    static constexpr std::string_view name = "DeleteFunctionUrlConfig";
    static constexpr Route route{"DELETE", "/2021-10-31/functions/{FunctionName}/url", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Qualifier", UrlQualifier, In::query> qualifier;
    };
    using Response = Empty;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        if (!lambda.functions.qualified(*ref))
            co_return std::unexpected(not_found("The resource you requested does not exist."));
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) -> Result<void> {
            auto& url = entry.settings_to_change(ref->qualifier).url;
            if (!url) return std::unexpected(not_found("The resource you requested does not exist."));
            url.reset();
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Empty{};
    }
};

Operation delete_function_url_config() { return api::operation<DeleteFunctionUrlConfig, Lambda>(); }

}  // namespace penstock::lambda

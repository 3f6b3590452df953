#include "lambda/operation.h"
#include "lambda/provisioned.h"

namespace penstock::lambda {

struct GetProvisionedConcurrencyConfig {
    static constexpr std::string_view name = "GetProvisionedConcurrencyConfig";
    static constexpr Route route{"GET", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency", 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Required<"Qualifier", Qualifier, In::query> qualifier;
    };
    using Response = ProvisionedStatus;

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.qualified(*ref);
        if (!entry) return std::unexpected(entry.error());
        const auto* const settings = (*entry)->settings_of(ref->qualifier);
        if (!settings || !settings->provisioned) return std::unexpected(no_provisioned_config());
        Response response;
        tell(response, **entry, ref->qualifier, lambda.invoker.provisioned());
        return response;
    }
};

Operation get_provisioned_concurrency_config() {
    return api::operation<GetProvisionedConcurrencyConfig, Lambda>();
}

}  // namespace penstock::lambda

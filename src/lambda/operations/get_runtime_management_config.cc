#include "lambda/operation.h"

namespace penstock::lambda {

struct GetRuntimeManagementConfig {
    static constexpr std::string_view name = "GetRuntimeManagementConfig";
    static constexpr Route route{"GET", "/2021-07-20/functions/{FunctionName}/runtime-management-config",
                                 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Qualifier", Qualifier, In::query> qualifier;
    };
    using Response = RuntimeManagement;

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.qualified(*ref);
        if (!entry) return std::unexpected(entry.error());
        const auto* const settings = (*entry)->settings_of(ref->qualifier);
        if (settings && settings->runtime_management) return *settings->runtime_management;
        Response response;
        response.update_on.put("Auto");
        response.function_arn.put(ref->qualified_arn());
        return response;
    }
};

Operation get_runtime_management_config() { return api::operation<GetRuntimeManagementConfig, Lambda>(); }

}  // namespace penstock::lambda

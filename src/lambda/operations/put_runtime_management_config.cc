#include "lambda/operation.h"

namespace penstock::lambda {

// Kept and told: a runtime is what is installed, and updates with the machine.
struct PutRuntimeManagementConfig {
    static constexpr std::string_view name = "PutRuntimeManagementConfig";
    static constexpr Route route{"PUT", "/2021-07-20/functions/{FunctionName}/runtime-management-config",
                                 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Qualifier", Qualifier, In::query> qualifier;
        Required<"UpdateRuntimeOn", UpdateRuntimeOn> update_on;
        Optional<"RuntimeVersionArn", RuntimeVersionArn> version_arn;
    };
    using Response = RuntimeManagement;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        if ((*request.update_on == "Manual") != request.version_arn.present) {
            co_return std::unexpected(invalid_parameter(  // ? the words
                "RuntimeVersionArn is required when UpdateRuntimeOn is Manual, and only then."));
        }
        RuntimeManagement made;
        made.update_on = *request.update_on;
        made.function_arn.put(ref->qualified_arn());
        if (request.version_arn) made.version_arn = *request.version_arn;
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) -> Result<void> {
            if (!entry.has(ref->qualifier)) return std::unexpected(function_not_found(ref->qualified_arn()));
            entry.settings_to_change(ref->qualifier).runtime_management = made;
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return made;
    }
};

Operation put_runtime_management_config() { return api::operation<PutRuntimeManagementConfig, Lambda>(); }

}  // namespace penstock::lambda

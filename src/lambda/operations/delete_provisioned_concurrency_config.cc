#include "lambda/operation.h"

namespace penstock::lambda {

struct DeleteProvisionedConcurrencyConfig {
    static constexpr std::string_view name = "DeleteProvisionedConcurrencyConfig";
    static constexpr Route route{"DELETE", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency",
                                 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Required<"Qualifier", Qualifier, In::query> qualifier;
    };
    using Response = Empty;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) {
            if (!entry.has(ref->qualifier))
                return Result<void>(std::unexpected(function_not_found(ref->qualified_arn())));
            entry.settings_to_change(ref->qualifier).provisioned.reset();
            return Result<void>();
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Empty{};
    }
};

Operation delete_provisioned_concurrency_config() {
    return api::operation<DeleteProvisionedConcurrencyConfig, Lambda>();
}

}  // namespace penstock::lambda

#include "lambda/operation.h"
#include "lambda/provisioned.h"

namespace penstock::lambda {

struct PutProvisionedConcurrencyConfig {
    static constexpr std::string_view name = "PutProvisionedConcurrencyConfig";
    static constexpr Route route{"PUT", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency", 202};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Required<"Qualifier", Qualifier, In::query> qualifier;
        Required<"ProvisionedConcurrentExecutions", ProvisionedExecutions> executions;
    };
    using Response = ProvisionedStatus;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        if (ref->qualifier == "$LATEST") {
            co_return std::unexpected(invalid_parameter(
                "Provisioned Concurrency Configs cannot be applied to unpublished function versions."));
        }
        ProvisionedConcurrency made;
        made.requested.put(request.executions->value);
        made.last_modified.put(base::lambda_time(lambda.functions.clock().now_ms()));
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) {
            if (!entry.has(ref->qualifier))
                return Result<void>(std::unexpected(function_not_found(ref->qualified_arn())));
            const auto& reserved = entry.settings.reserved_concurrency;
            if (reserved && reserved->value < made.requested->value) {
                return Result<void>(std::unexpected(
                    invalid_parameter("Requested Provisioned Concurrency should not be greater than the "
                                      "reservedConcurrentExecution for function")));
            }
            entry.settings_to_change(ref->qualifier).provisioned = made;
            return Result<void>();
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        Response response;
        tell(response, made);
        response.status.put("IN_PROGRESS");  // what AWS answers; it is READY when the client reads this
        response.available.put(0);
        response.allocated.put(0);
        co_return response;
    }
};

Operation put_provisioned_concurrency_config() {
    return api::operation<PutProvisionedConcurrencyConfig, Lambda>();
}

}  // namespace penstock::lambda

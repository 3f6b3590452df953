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

    // A version has it by its number or by its alias (the words: as reported of AWS).
    static Result<void> check_version(const FunctionEntry& entry, const std::string& qualifier) {
        const Alias* const alias = entry.alias(qualifier);
        if (alias && *alias->version == "$LATEST") return std::unexpected(unpublished_not_provisioned());
        for (const auto& [other, settings] : *entry.settings.qualifiers) {
            if (!settings.provisioned) continue;
            if (alias && other == alias->version->value) {
                return std::unexpected(
                    conflict("Alias can't be used for Provisioned Concurrency configuration on an already "
                             "Provisioned version"));
            }
            const Alias* const by = entry.alias(other);
            if (!alias && by && *by->version == qualifier)
                return std::unexpected(conflict("Version is pointed by a Provisioned Concurrency alias"));
        }
        return {};
    }

    static Result<void> check_number(const FunctionEntry& entry, std::int64_t asked,
                                     const Settings& settings) {
        const auto& reserved = entry.settings.reserved_concurrency;
        if (reserved && reserved->value < asked) {
            return std::unexpected(
                invalid_parameter("Requested Provisioned Concurrency should not be greater than the "
                                  "reservedConcurrentExecution for function"));
        }
        if (asked > settings.workers_max) {
            return std::unexpected(
                invalid_parameter("Penstock runs " + std::to_string(settings.workers_max) +
                                  " processes of a function at most, of " + std::to_string(asked) +
                                  " asked for; `penstock serve --workers-per-function` says how many."));
        }
        return {};
    }

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        if (ref->qualifier == "$LATEST") co_return std::unexpected(unpublished_not_provisioned());
        ProvisionedConcurrency made;
        made.requested.put(request.executions->value);
        made.last_modified.put(base::lambda_time(lambda.functions.clock().now_ms()));
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) {
            if (!entry.has(ref->qualifier))
                return Result<void>(std::unexpected(function_not_found(ref->qualified_arn())));
            if (auto free = check_version(entry, ref->qualifier); !free) return free;
            if (auto fits = check_number(entry, made.requested->value, lambda.functions.settings()); !fits)
                return fits;
            entry.settings_to_change(ref->qualifier).provisioned = made;
            return Result<void>();
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        Response response;
        tell(response, **changed, ref->qualifier, lambda.invoker.provisioned());
        response.status.put("IN_PROGRESS");  // what AWS answers, even when nothing is to be done
        response.reason.reset();
        co_return response;
    }
};

Operation put_provisioned_concurrency_config() {
    return api::operation<PutProvisionedConcurrencyConfig, Lambda>();
}

}  // namespace penstock::lambda

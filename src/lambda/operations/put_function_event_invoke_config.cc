#include "lambda/event_invoke.h"
#include "lambda/operation.h"

namespace penstock::lambda {

// What the request leaves out is AWS's default again.
struct PutFunctionEventInvokeConfig {
    static constexpr std::string_view name = "PutFunctionEventInvokeConfig";
    static constexpr Route route{"PUT", "/2019-09-25/functions/{FunctionName}/event-invoke-config", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Qualifier", Qualifier, In::query> qualifier;
        Optional<"MaximumRetryAttempts", EventRetryAttempts> retry_attempts;
        Optional<"MaximumEventAgeInSeconds", EventAge> event_age;
        Optional<"DestinationConfig", EventDestinations> destinations;
    };
    using Response = EventInvokeConfig;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        if (!request.retry_attempts && !request.event_age && !request.destinations) {
            co_return std::unexpected(
                invalid_parameter("You must specify at least one of error handling or destination setting."));
        }
        if (!lambda.functions.qualified(*ref))
            co_return std::unexpected(not_found("The function doesn't exist."));
        auto checked = check_destinations(lambda, *ref, *request.destinations);
        if (!checked) co_return std::unexpected(checked.error());
        EventInvokeConfig config;
        if (request.retry_attempts) config.retry_attempts = *request.retry_attempts;
        if (request.event_age) config.event_age = *request.event_age;
        if (request.destinations) config.destinations = *request.destinations;
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) {
            set_event_invoke(lambda, entry, *ref, config);
            return Result<void>();
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return as_told(*(*changed)->settings_of(ref->qualifier)->event_invoke);
    }
};

Operation put_function_event_invoke_config() {
    return api::operation<PutFunctionEventInvokeConfig, Lambda>();
}

}  // namespace penstock::lambda

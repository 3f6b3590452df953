#include "lambda/event_invoke.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct UpdateFunctionEventInvokeConfig {
    static constexpr std::string_view name = "UpdateFunctionEventInvokeConfig";
    static constexpr Route route{"POST", "/2019-09-25/functions/{FunctionName}/event-invoke-config", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Qualifier", Qualifier, In::query> qualifier;
        Optional<"MaximumRetryAttempts", EventRetryAttempts> retry_attempts;
        Optional<"MaximumEventAgeInSeconds", EventAge> event_age;
        Optional<"DestinationConfig", EventDestinations> destinations;
    };
    using Response = EventInvokeConfig;

    static Result<void> change(const Lambda& lambda, const Request& request, const FunctionRef& ref,
                               FunctionEntry& entry) {
        const auto* const settings = entry.settings_of(ref.qualifier);
        if (!settings || !settings->event_invoke) return std::unexpected(no_event_invoke_config(ref));
        EventInvokeConfig config = *settings->event_invoke;
        if (request.retry_attempts) config.retry_attempts = *request.retry_attempts;
        if (request.event_age) config.event_age = *request.event_age;
        const EventDestinations& asked = *request.destinations;
        if (asked.on_success) config.destinations.set().on_success = *asked.on_success;
        if (asked.on_failure) config.destinations.set().on_failure = *asked.on_failure;
        set_event_invoke(lambda, entry, ref, std::move(config));
        return {};
    }

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        if (!lambda.functions.qualified(*ref))
            co_return std::unexpected(not_found("The function doesn't exist."));
        auto checked = check_destinations(lambda, *ref, *request.destinations);
        if (!checked) co_return std::unexpected(checked.error());
        auto changing = lambda.functions.change(
            *ref, [&](FunctionEntry& entry) { return change(lambda, request, *ref, entry); });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return as_told(*(*changed)->settings_of(ref->qualifier)->event_invoke);
    }
};

Operation update_function_event_invoke_config() {
    return api::operation<UpdateFunctionEventInvokeConfig, Lambda>();
}

}  // namespace penstock::lambda

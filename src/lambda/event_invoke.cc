#include "lambda/event_invoke.h"

#include "lambda/errors.h"

namespace penstock::lambda {

api::Result<void> check_destinations(const Lambda& lambda, const FunctionRef& ref,
                                     const EventDestinations& destinations) {
    for (const auto* const one : {&destinations.on_success.value, &destinations.on_failure.value}) {
        const std::string& arn = one->destination->value;
        if (arn.empty()) continue;
        if (const auto to = parse_function_arn(arn); to && to->arn() == ref.arn()) {
            return std::unexpected(
                invalid_parameter("You can't specify the function as a destination for itself."));
        }
        if (auto reached = lambda.destinations.check(arn); !reached) return reached;
    }
    return {};
}

EventInvokeConfig as_told(EventInvokeConfig config) {
    config.destinations.set().on_success.set();
    config.destinations.set().on_failure.set();
    return config;
}

api::Error no_event_invoke_config(const FunctionRef& ref) {
    return not_found("The function " + ref.arn() + ":" + qualifier_of(ref) +
                     " doesn't have an EventInvokeConfig");
}

void set_event_invoke(const Lambda& lambda, FunctionEntry& entry, const FunctionRef& ref,
                      EventInvokeConfig config) {
    config.function_arn.put(ref.arn() + ":" + qualifier_of(ref));
    config.last_modified.put(static_cast<double>(lambda.functions.clock().now_ms()) / 1000);
    entry.settings_to_change(ref.qualifier).event_invoke = std::move(config);
}

}  // namespace penstock::lambda

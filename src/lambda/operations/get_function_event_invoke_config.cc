#include "lambda/event_invoke.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct GetFunctionEventInvokeConfig {
    static constexpr std::string_view name = "GetFunctionEventInvokeConfig";
    static constexpr Route route{"GET", "/2019-09-25/functions/{FunctionName}/event-invoke-config", 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Qualifier", Qualifier, In::query> qualifier;
    };
    using Response = EventInvokeConfig;

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.entry(*ref);
        const auto* const settings = entry ? (*entry)->settings_of(ref->qualifier) : nullptr;
        if (!settings || !settings->event_invoke) return std::unexpected(no_event_invoke_config(*ref));
        return as_told(*settings->event_invoke);
    }
};

Operation get_function_event_invoke_config() {
    return api::operation<GetFunctionEventInvokeConfig, Lambda>();
}

}  // namespace penstock::lambda

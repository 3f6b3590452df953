#include "lambda/event_invoke.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct DeleteFunctionEventInvokeConfig {
    static constexpr std::string_view name = "DeleteFunctionEventInvokeConfig";
    static constexpr Route route{"DELETE", "/2019-09-25/functions/{FunctionName}/event-invoke-config", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Qualifier", Qualifier, In::query> qualifier;
    };
    using Response = Empty;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named(request.function_name->value, request.qualifier->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        if (!lambda.functions.entry(*ref)) co_return std::unexpected(no_event_invoke_config(*ref));
        auto changing = lambda.functions.change(*ref, [&](FunctionEntry& entry) -> Result<void> {
            auto& config = entry.settings_to_change(ref->qualifier).event_invoke;
            if (!config) return std::unexpected(no_event_invoke_config(*ref));
            config.reset();
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Empty{};
    }
};

Operation delete_function_event_invoke_config() {
    return api::operation<DeleteFunctionEventInvokeConfig, Lambda>();
}

}  // namespace penstock::lambda

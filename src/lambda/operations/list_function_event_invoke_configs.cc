#include "lambda/event_invoke.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct ListFunctionEventInvokeConfigs {
    static constexpr std::string_view name = "ListFunctionEventInvokeConfigs";
    static constexpr Route route{"GET", "/2019-09-25/functions/{FunctionName}/event-invoke-config/list", 200};

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Marker", wire::Text, In::query> marker;
        Optional<"MaxItems", MaxItems50, In::query> max_items;
    };
    struct Response {
        Optional<"FunctionEventInvokeConfigs", std::vector<EventInvokeConfig>> configs;
        Optional<"NextMarker", wire::Text> next_marker;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) return std::unexpected(ref.error());
        const auto entry = lambda.functions.entry(*ref);
        if (!entry) return std::unexpected(not_found("The function doesn't exist."));
        std::vector<EventInvokeConfig> all;
        for (const auto& [qualifier, settings] : *(*entry)->settings.qualifiers) {
            if (settings.event_invoke) all.push_back(as_told(*settings.event_invoke));
        }
        auto page = page_of(std::move(all), *request.marker, request.max_items, 50,
                            [](const EventInvokeConfig& config) { return config.function_arn->value; });
        if (!page) return std::unexpected(page.error());
        Response response;
        response.configs = std::move(page->items);
        if (!page->next.empty()) response.next_marker.put(page->next);
        return response;
    }
};

Operation list_function_event_invoke_configs() {
    return api::operation<ListFunctionEventInvokeConfigs, Lambda>();
}

}  // namespace penstock::lambda

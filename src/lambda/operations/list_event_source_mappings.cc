#include "lambda/event_source_mapping.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct ListEventSourceMappings {
    static constexpr std::string_view name = "ListEventSourceMappings";
    static constexpr Route route{"GET", "/2015-03-31/event-source-mappings", 200};
    static constexpr bool runs_at_home = true;

    struct MaxItems : wire::Integer {
        static constexpr wire::Limits limits{.min = 1, .max = 10'000};
    };
    struct Request {
        Optional<"EventSourceArn", EventSourceArn, In::query> event_source_arn;
        Optional<"FunctionName", FunctionName, In::query> function_name;
        Optional<"Marker", wire::Text, In::query> marker;
        Optional<"MaxItems", MaxItems, In::query> max_items;
    };
    struct Response {
        Optional<"NextMarker", wire::Text> next_marker;
        Optional<"EventSourceMappings", std::vector<EventSourceMapping>> mappings;
    };

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto limit = static_cast<std::size_t>(request.max_items ? request.max_items->value : 100);
        const std::string function_arn =
            request.function_name ? parse_function_name(request.function_name->value, caller).qualified_arn()
                                  : "";
        Response response;
        response.mappings.set();
        for (const auto& mapping : lambda.mappings.list()) {
            if (mapping->account != caller.account || mapping->region != caller.region) continue;
            if (request.event_source_arn && mapping->source_arn() != request.event_source_arn->value)
                continue;
            if (request.function_name && mapping->function_arn != function_arn) continue;
            if (request.marker && mapping->uuid <= request.marker->value) continue;
            if (response.mappings->size() == limit) {
                response.next_marker.put(response.mappings->back().uuid->value);
                break;
            }
            response.mappings.value.push_back(describe(*mapping, lambda.mappings));
        }
        return response;
    }
};

Operation list_event_source_mappings() { return api::operation<ListEventSourceMappings, Lambda>(); }

}  // namespace penstock::lambda

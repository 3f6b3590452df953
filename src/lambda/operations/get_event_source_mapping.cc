#include "lambda/event_source_mapping.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct GetEventSourceMapping {
    static constexpr std::string_view name = "GetEventSourceMapping";
    static constexpr Route route{"GET", "/2015-03-31/event-source-mappings/{UUID}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"UUID", wire::Text, In::path> uuid;
    };
    using Response = EventSourceMapping;

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto mapping = find_mapping(lambda.mappings, caller, request.uuid->value);
        if (!mapping) return std::unexpected(mapping_not_found());
        return describe(*mapping, lambda.mappings);
    }
};

Operation get_event_source_mapping() { return api::operation<GetEventSourceMapping, Lambda>(); }

}  // namespace penstock::lambda

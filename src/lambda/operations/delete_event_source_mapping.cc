#include "lambda/event_source_mapping.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct DeleteEventSourceMapping {
    static constexpr std::string_view name = "DeleteEventSourceMapping";
    static constexpr Route route{"DELETE", "/2015-03-31/event-source-mappings/{UUID}", 202};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"UUID", wire::Text, In::path> uuid;
    };
    using Response = EventSourceMapping;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto mapping = find_mapping(lambda.mappings, caller, request.uuid->value);
        if (!mapping) co_return std::unexpected(mapping_not_found());
        Response response = describe(*mapping, lambda.mappings);
        response.state.put("Deleting");
        auto removing = lambda.mappings.remove(mapping->uuid);
        auto removed = co_await removing;
        if (!removed) co_return std::unexpected(removed.error());
        if (!*removed) co_return std::unexpected(mapping_not_found());  // another call was first
        co_return response;
    }
};

Operation delete_event_source_mapping() { return api::operation<DeleteEventSourceMapping, Lambda>(); }

}  // namespace penstock::lambda

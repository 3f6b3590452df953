#include "gateway/operation.h"

namespace penstock::gateway {

struct DeleteRoute {
    static constexpr std::string_view name = "DeleteRoute";
    static constexpr api::Route route{"DELETE", "/v2/apis/{apiId}/routes/{routeId}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"routeId", wire::Text, In::path> route_id;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& id = request.route_id->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            if (model.definition.set().routes.set().erase(id) == 0)
                return std::unexpected(invalid_identifier("Route", id));
            std::erase_if(model.definition.set().route_responses.set(),
                          [&](const auto& response) { return response.first.starts_with(id + "/"); });
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation delete_route() { return api::operation<DeleteRoute, Apis>(); }

}  // namespace penstock::gateway

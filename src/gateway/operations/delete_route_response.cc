#include "gateway/operation.h"

namespace penstock::gateway {

struct DeleteRouteResponse {
    static constexpr std::string_view name = "DeleteRouteResponse";
    static constexpr api::Route route{
        "DELETE", "/v2/apis/{apiId}/routes/{routeId}/routeresponses/{routeResponseId}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"routeId", wire::Text, In::path> route_id;
        Required<"routeResponseId", wire::Text, In::path> route_response_id;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string key = request.route_id->value + "/" + request.route_response_id->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            if (model.definition.set().route_responses.set().erase(key) == 0) {
                return std::unexpected(invalid_identifier("RouteResponse", request.route_response_id->value));
            }
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation delete_route_response() { return api::operation<DeleteRouteResponse, Apis>(); }

}  // namespace penstock::gateway

#include "gateway/operation.h"

namespace penstock::gateway {

struct GetRouteResponse {
    static constexpr std::string_view name = "GetRouteResponse";
    static constexpr api::Route route{
        "GET", "/v2/apis/{apiId}/routes/{routeId}/routeresponses/{routeResponseId}", 200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"routeId", wire::Text, In::path> route_id;
        Required<"routeResponseId", wire::Text, In::path> route_response_id;
    };
    using Response = RouteResponse;

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        const auto& all = *(*model)->definition->route_responses;
        const auto found = all.find(request.route_id->value + "/" + request.route_response_id->value);
        if (found == all.end())
            return std::unexpected(invalid_identifier("RouteResponse", request.route_response_id->value));
        return found->second;
    }
};

Operation get_route_response() { return api::operation<GetRouteResponse, Apis>(); }

}  // namespace penstock::gateway

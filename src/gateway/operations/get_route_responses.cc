#include "gateway/operation.h"

namespace penstock::gateway {

struct GetRouteResponses {
    static constexpr std::string_view name = "GetRouteResponses";
    static constexpr api::Route route{"GET", "/v2/apis/{apiId}/routes/{routeId}/routeresponses", 200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Optional<"maxResults", wire::Text, In::query> max_results;
        Optional<"nextToken", wire::Text, In::query> next_token;
        Required<"routeId", wire::Text, In::path> route_id;
    };
    struct Response {
        Optional<"items", std::vector<RouteResponse>> items;
        Optional<"nextToken", wire::Text> next_token;
    };

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        const std::string prefix = request.route_id->value + "/";
        std::map<std::string, RouteResponse> all;
        for (const auto& [key, value] : *(*model)->definition->route_responses) {
            if (key.starts_with(prefix)) all.emplace(key, value);
        }
        Response response;
        auto filled = fill_page(all, {request.max_results, request.next_token}, response);
        if (!filled) return std::unexpected(filled.error());
        return response;
    }
};

Operation get_route_responses() { return api::operation<GetRouteResponses, Apis>(); }

}  // namespace penstock::gateway

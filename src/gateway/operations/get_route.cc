#include "gateway/operation.h"

namespace penstock::gateway {

struct GetRoute {
    static constexpr std::string_view name = "GetRoute";
    static constexpr api::Route route{"GET", "/v2/apis/{apiId}/routes/{routeId}", 200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"routeId", wire::Text, In::path> route_id;
    };
    using Response = Route;

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        const auto& all = *(*model)->definition->routes;
        const auto found = all.find(request.route_id->value);
        if (found == all.end()) return std::unexpected(invalid_identifier("Route", request.route_id->value));
        return found->second;
    }
};

Operation get_route() { return api::operation<GetRoute, Apis>(); }

}  // namespace penstock::gateway

#include "gateway/operation.h"

namespace penstock::gateway {

struct CreateRouteResponse {
    static constexpr std::string_view name = "CreateRouteResponse";
    static constexpr api::Route route{"POST", "/v2/apis/{apiId}/routes/{routeId}/routeresponses", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"routeId", wire::Text, In::path> route_id;
        Optional<"modelSelectionExpression", wire::Text> model_selection_expression;
        Optional<"responseModels", Texts> response_models;
        Optional<"responseParameters", RouteParameters> response_parameters;
        Required<"routeResponseKey", wire::Text> route_response_key;
    };
    using Response = RouteResponse;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string id = new_id();
        const std::string key = request.route_id->value + "/" + id;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            if (!model.definition->routes->contains(request.route_id->value)) {
                return std::unexpected(invalid_identifier("Route", request.route_id->value));
            }
            RouteResponse made = wire::merge(RouteResponse{}, request);
            made.route_response_id.put(id);
            model.definition.set().route_responses.set()[key] = std::move(made);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return (*changed)->definition->route_responses->at(key);
    }
};

Operation create_route_response() { return api::operation<CreateRouteResponse, Apis>(); }

}  // namespace penstock::gateway

#include "gateway/operation.h"

namespace penstock::gateway {

struct CreateRoute {
    static constexpr std::string_view name = "CreateRoute";
    static constexpr api::Route route{"POST", "/v2/apis/{apiId}/routes", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Optional<"apiKeyRequired", wire::Boolean> api_key_required;
        Optional<"authorizationScopes", std::vector<wire::Text>> authorization_scopes;
        Optional<"authorizationType", AuthorizationType> authorization_type;
        Optional<"authorizerId", wire::Text> authorizer_id;
        Optional<"modelSelectionExpression", wire::Text> model_selection_expression;
        Optional<"operationName", wire::Text> operation_name;
        Optional<"requestModels", Texts> request_models;
        Optional<"requestParameters", RouteParameters> request_parameters;
        Required<"routeKey", wire::Text> route_key;
        Optional<"routeResponseSelectionExpression", wire::Text> route_response_selection_expression;
        Optional<"target", wire::Text> target;
    };
    using Response = Route;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string id = new_id();
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            Route made = wire::merge(Route{}, request);
            made.route_id.put(id);
            if (auto ok = check_route(model, made); !ok) return ok;
            if (!made.api_key_required) made.api_key_required.put(false);
            if (!made.authorization_type) made.authorization_type.put("NONE");
            model.definition.set().routes.set()[id] = std::move(made);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return (*changed)->definition->routes->at(id);
    }
};

Operation create_route() { return api::operation<CreateRoute, Apis>(); }

}  // namespace penstock::gateway

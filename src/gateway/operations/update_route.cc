#include "gateway/operation.h"

namespace penstock::gateway {

struct UpdateRoute {
    static constexpr std::string_view name = "UpdateRoute";
    static constexpr api::Route route{"PATCH", "/v2/apis/{apiId}/routes/{routeId}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"routeId", wire::Text, In::path> route_id;
        Optional<"apiKeyRequired", wire::Boolean> api_key_required;
        Optional<"authorizationScopes", std::vector<wire::Text>> authorization_scopes;
        Optional<"authorizationType", AuthorizationType> authorization_type;
        Optional<"authorizerId", wire::Text> authorizer_id;
        Optional<"modelSelectionExpression", wire::Text> model_selection_expression;
        Optional<"operationName", wire::Text> operation_name;
        Optional<"requestModels", Texts> request_models;
        Optional<"requestParameters", RouteParameters> request_parameters;
        Optional<"routeKey", wire::Text> route_key;
        Optional<"routeResponseSelectionExpression", wire::Text> route_response_selection_expression;
        Optional<"target", wire::Text> target;
    };
    using Response = Route;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& id = request.route_id->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            auto& all = model.definition.set().routes.set();
            const auto found = all.find(id);
            if (found == all.end()) return std::unexpected(invalid_identifier("Route", id));
            Route made = wire::merge(found->second, request);
            if (request.request_parameters) {
                made.request_parameters = found->second.request_parameters;
                for (const auto& [key, constraints] : *request.request_parameters)
                    made.request_parameters.set()[key] = constraints;
            }
            clear_empty_texts(made);
            if (auto ok = check_route(model, made); !ok) return ok;
            found->second = std::move(made);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return (*changed)->definition->routes->at(id);
    }
};

Operation update_route() { return api::operation<UpdateRoute, Apis>(); }

}  // namespace penstock::gateway

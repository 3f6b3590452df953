#include "gateway/operation.h"

namespace penstock::gateway {

struct UpdateRouteResponse {
    static constexpr std::string_view name = "UpdateRouteResponse";
    static constexpr api::Route route{
        "PATCH", "/v2/apis/{apiId}/routes/{routeId}/routeresponses/{routeResponseId}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"routeId", wire::Text, In::path> route_id;
        Required<"routeResponseId", wire::Text, In::path> route_response_id;
        Optional<"modelSelectionExpression", wire::Text> model_selection_expression;
        Optional<"responseModels", Texts> response_models;
        Optional<"responseParameters", RouteParameters> response_parameters;
        Optional<"routeResponseKey", wire::Text> route_response_key;
    };
    using Response = RouteResponse;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string key = request.route_id->value + "/" + request.route_response_id->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            auto& all = model.definition.set().route_responses.set();
            const auto found = all.find(key);
            if (found == all.end()) {
                return std::unexpected(invalid_identifier("RouteResponse", request.route_response_id->value));
            }
            found->second = wire::merge(found->second, request);
            clear_empty_texts(found->second);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return (*changed)->definition->route_responses->at(key);
    }
};

Operation update_route_response() { return api::operation<UpdateRouteResponse, Apis>(); }

}  // namespace penstock::gateway

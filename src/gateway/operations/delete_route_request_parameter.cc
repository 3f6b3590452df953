#include "gateway/operation.h"

namespace penstock::gateway {

struct DeleteRouteRequestParameter {
    static constexpr std::string_view name = "DeleteRouteRequestParameter";
    static constexpr api::Route route{
        "DELETE", "/v2/apis/{apiId}/routes/{routeId}/requestparameters/{requestParameterKey}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"requestParameterKey", wire::Text, In::path> request_parameter_key;
        Required<"routeId", wire::Text, In::path> route_id;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& id = request.route_id->value;
        const std::string& key = request.request_parameter_key->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            auto& all = model.definition.set().routes.set();
            const auto found = all.find(id);
            if (found == all.end()) return std::unexpected(invalid_identifier("Route", id));
            // AWS's sentence is not known (`?`).
            if (found->second.request_parameters.set().erase(key) == 0)
                return std::unexpected(invalid_identifier("RequestParameter", key));
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation delete_route_request_parameter() { return api::operation<DeleteRouteRequestParameter, Apis>(); }

}  // namespace penstock::gateway

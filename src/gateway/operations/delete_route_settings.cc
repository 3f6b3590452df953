#include "gateway/operation.h"

namespace penstock::gateway {

struct DeleteRouteSettings {
    static constexpr std::string_view name = "DeleteRouteSettings";
    static constexpr api::Route route{"DELETE",
                                      "/v2/apis/{apiId}/stages/{stageName}/routesettings/{routeKey}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"stageName", wire::Text, In::path> stage_name;
        Required<"routeKey", wire::Text, In::path> route_key;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& stage_name = request.stage_name->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            auto& all = model.stages.set();
            const auto found = all.find(stage_name);
            if (found == all.end()) return std::unexpected(invalid_identifier("stage", stage_name));
            if (found->second.route_settings.set().erase(request.route_key->value) == 0)
                return std::unexpected(no_route_of_settings(request.route_key->value));
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation delete_route_settings() { return api::operation<DeleteRouteSettings, Apis>(); }

}  // namespace penstock::gateway

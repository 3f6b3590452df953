#include "gateway/operation.h"

namespace penstock::gateway {

struct UpdateStage {
    static constexpr std::string_view name = "UpdateStage";
    static constexpr api::Route route{"PATCH", "/v2/apis/{apiId}/stages/{stageName}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"stageName", wire::Text, In::path> stage_name;
        Optional<"accessLogSettings", AccessLogSettings> access_log_settings;
        Optional<"autoDeploy", wire::Boolean> auto_deploy;
        Optional<"clientCertificateId", wire::Text> client_certificate_id;
        Optional<"defaultRouteSettings", RouteSettings> default_route_settings;
        Optional<"deploymentId", wire::Text> deployment_id;
        Optional<"description", LongText> description;
        Optional<"routeSettings", RouteSettingsMap> route_settings;
        Optional<"stageVariables", Texts> stage_variables;
    };
    using Response = Stage;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& stage_name = request.stage_name->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            auto& all = model.stages.set();
            const auto found = all.find(stage_name);
            if (found == all.end()) return std::unexpected(invalid_identifier("stage", stage_name));
            Stage made = wire::merge(found->second, request);
            if (request.stage_variables)
                made.stage_variables = merged(*found->second.stage_variables, *request.stage_variables);
            if (request.route_settings) {
                made.route_settings = found->second.route_settings;
                for (const auto& [key, settings] : *request.route_settings)
                    made.route_settings.set()[key] = settings;
            }
            clear_empty_texts(made);
            set_stage_defaults(made);
            if (made.deployment_id && request.deployment_id && made.auto_deploy->value) {
                return std::unexpected(
                    bad_request("Deployment ID cannot be set on stages with AutoDeploy enabled"));
            }
            if (auto ok = check_stage(model, made); !ok) return ok;
            // All of them: settings of a route that is gone are in the way until they are deleted, as on AWS.
            if (request.route_settings) {
                if (auto ok = check_route_settings(model, made); !ok) return ok;
            }
            made.last_updated.put(static_cast<double>(apis.clock().now_ms()) / 1000);
            found->second = std::move(made);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return *(*changed)->stage(stage_name);
    }
};

Operation update_stage() { return api::operation<UpdateStage, Apis>(); }

}  // namespace penstock::gateway

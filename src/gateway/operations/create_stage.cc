#include "gateway/operation.h"

namespace penstock::gateway {

struct CreateStage {
    static constexpr std::string_view name = "CreateStage";
    static constexpr api::Route route{"POST", "/v2/apis/{apiId}/stages", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Optional<"accessLogSettings", AccessLogSettings> access_log_settings;
        Optional<"autoDeploy", wire::Boolean> auto_deploy;
        Optional<"clientCertificateId", wire::Text> client_certificate_id;
        Optional<"defaultRouteSettings", RouteSettings> default_route_settings;
        Optional<"deploymentId", wire::Text> deployment_id;
        Optional<"description", LongText> description;
        Optional<"routeSettings", RouteSettingsMap> route_settings;
        Optional<"stageVariables", Texts> stage_variables;
        Required<"stageName", Name> stage_name;
        Optional<"tags", Tags> tags;
    };
    using Response = Stage;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& stage_name = request.stage_name->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            if (model.stage(stage_name)) return std::unexpected(conflict("Stage already exists"));
            Stage made = wire::merge(Stage{}, request);
            if (auto ok = check_stage(model, made); !ok) return ok;
            if (auto ok = check_route_settings(model, made); !ok) return ok;
            if (auto ok = check_tags(*made.tags); !ok) return ok;
            const double now = static_cast<double>(apis.clock().now_ms()) / 1000;
            made.created.put(now);
            made.last_updated.put(now);
            set_stage_defaults(made);
            if (made.auto_deploy->value && !model.definition->routes->empty()) {
                made.deployment_id.put(apis.deploy(
                    model, "Automatic deployment triggered by changes to the Api configuration", true));
            }
            model.stages.set()[stage_name] = std::move(made);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return *(*changed)->stage(stage_name);
    }
};

Operation create_stage() { return api::operation<CreateStage, Apis>(); }

}  // namespace penstock::gateway

#include "gateway/operation.h"

namespace penstock::gateway {

// Freezes the routes as they are now; with a stage, points it there.
struct CreateDeployment {
    static constexpr std::string_view name = "CreateDeployment";
    static constexpr api::Route route{"POST", "/v2/apis/{apiId}/deployments", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Optional<"description", LongText> description;
        Optional<"stageName", Name> stage_name;
    };
    using Response = Deployment;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        std::string id;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            auto& stages = model.stages.set();
            const auto stage = stages.find(request.stage_name->value);
            if (request.stage_name && stage == stages.end()) {
                return std::unexpected(invalid_identifier("stage", request.stage_name->value));
            }
            if (request.stage_name && stage->second.auto_deploy->value) {
                return std::unexpected(
                    bad_request("Deployment ID cannot be set on stages with AutoDeploy enabled"));
            }
            if (model.definition->routes->empty()) {
                return std::unexpected(
                    bad_request("At least one route is required before deploying the Api."));
            }
            id = apis.deploy(model, request.description->value, false);
            if (request.stage_name) {
                stage->second.deployment_id.put(id);
                stage->second.last_updated.put(static_cast<double>(apis.clock().now_ms()) / 1000);
            }
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return *(*changed)->deployments->at(id).deployment;
    }
};

Operation create_deployment() { return api::operation<CreateDeployment, Apis>(); }

}  // namespace penstock::gateway

#include "gateway/operation.h"

namespace penstock::gateway {

struct DeleteDeployment {
    static constexpr std::string_view name = "DeleteDeployment";
    static constexpr api::Route route{"DELETE", "/v2/apis/{apiId}/deployments/{deploymentId}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"deploymentId", wire::Text, In::path> deployment_id;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& id = request.deployment_id->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            for (const auto& [stage_name, stage] : *model.stages) {
                if (stage.deployment_id->value == id) {
                    return std::unexpected(
                        bad_request("Active stages with deployment Id " + id + " must be moved or deleted"));
                }
            }
            if (model.deployments.set().erase(id) == 0)
                return std::unexpected(invalid_identifier("Deployment", id));
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation delete_deployment() { return api::operation<DeleteDeployment, Apis>(); }

}  // namespace penstock::gateway

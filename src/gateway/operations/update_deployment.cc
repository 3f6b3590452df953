#include "gateway/operation.h"

namespace penstock::gateway {

struct UpdateDeployment {
    static constexpr std::string_view name = "UpdateDeployment";
    static constexpr api::Route route{"PATCH", "/v2/apis/{apiId}/deployments/{deploymentId}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"deploymentId", wire::Text, In::path> deployment_id;
        Optional<"description", LongText> description;
    };
    using Response = Deployment;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& id = request.deployment_id->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            auto& all = model.deployments.set();
            const auto found = all.find(id);
            if (found == all.end()) return std::unexpected(invalid_identifier("Deployment", id));
            found->second.deployment = wire::merge(*found->second.deployment, request);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return *(*changed)->deployments->at(id).deployment;
    }
};

Operation update_deployment() { return api::operation<UpdateDeployment, Apis>(); }

}  // namespace penstock::gateway

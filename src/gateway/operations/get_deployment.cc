#include "gateway/operation.h"

namespace penstock::gateway {

struct GetDeployment {
    static constexpr std::string_view name = "GetDeployment";
    static constexpr api::Route route{"GET", "/v2/apis/{apiId}/deployments/{deploymentId}", 200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"deploymentId", wire::Text, In::path> deployment_id;
    };
    using Response = Deployment;

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        const auto& all = *(*model)->deployments;
        const auto found = all.find(request.deployment_id->value);
        if (found == all.end())
            return std::unexpected(invalid_identifier("Deployment", request.deployment_id->value));
        return *found->second.deployment;
    }
};

Operation get_deployment() { return api::operation<GetDeployment, Apis>(); }

}  // namespace penstock::gateway

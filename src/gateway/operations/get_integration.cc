#include "gateway/operation.h"

namespace penstock::gateway {

struct GetIntegration {
    static constexpr std::string_view name = "GetIntegration";
    static constexpr api::Route route{"GET", "/v2/apis/{apiId}/integrations/{integrationId}", 200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"integrationId", wire::Text, In::path> integration_id;
    };
    using Response = Integration;

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        const auto& all = *(*model)->definition->integrations;
        const auto found = all.find(request.integration_id->value);
        if (found == all.end())
            return std::unexpected(invalid_identifier("Integration", request.integration_id->value));
        return found->second;
    }
};

Operation get_integration() { return api::operation<GetIntegration, Apis>(); }

}  // namespace penstock::gateway

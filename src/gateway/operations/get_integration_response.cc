#include "gateway/operation.h"

namespace penstock::gateway {

struct GetIntegrationResponse {
    static constexpr std::string_view name = "GetIntegrationResponse";
    static constexpr api::Route route{
        "GET", "/v2/apis/{apiId}/integrations/{integrationId}/integrationresponses/{integrationResponseId}",
        200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"integrationId", wire::Text, In::path> integration_id;
        Required<"integrationResponseId", wire::Text, In::path> integration_response_id;
    };
    using Response = IntegrationResponse;

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        const auto& all = *(*model)->definition->integration_responses;
        const auto found =
            all.find(request.integration_id->value + "/" + request.integration_response_id->value);
        if (found == all.end())
            return std::unexpected(
                invalid_identifier("IntegrationResponse", request.integration_response_id->value));
        return found->second;
    }
};

Operation get_integration_response() { return api::operation<GetIntegrationResponse, Apis>(); }

}  // namespace penstock::gateway

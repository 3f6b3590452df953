#include "gateway/operation.h"

namespace penstock::gateway {

struct DeleteIntegrationResponse {
    static constexpr std::string_view name = "DeleteIntegrationResponse";
    static constexpr api::Route route{
        "DELETE",
        "/v2/apis/{apiId}/integrations/{integrationId}/integrationresponses/{integrationResponseId}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"integrationId", wire::Text, In::path> integration_id;
        Required<"integrationResponseId", wire::Text, In::path> integration_response_id;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string key = request.integration_id->value + "/" + request.integration_response_id->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            if (model.definition.set().integration_responses.set().erase(key) == 0) {
                return std::unexpected(
                    invalid_identifier("IntegrationResponse", request.integration_response_id->value));
            }
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation delete_integration_response() { return api::operation<DeleteIntegrationResponse, Apis>(); }

}  // namespace penstock::gateway

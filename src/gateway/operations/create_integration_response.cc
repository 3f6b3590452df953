#include "gateway/operation.h"

namespace penstock::gateway {

struct CreateIntegrationResponse {
    static constexpr std::string_view name = "CreateIntegrationResponse";
    static constexpr api::Route route{
        "POST", "/v2/apis/{apiId}/integrations/{integrationId}/integrationresponses", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"integrationId", wire::Text, In::path> integration_id;
        Optional<"contentHandlingStrategy", ContentHandling> content_handling;
        Required<"integrationResponseKey", wire::Text> integration_response_key;
        Optional<"responseParameters", Texts> response_parameters;
        Optional<"responseTemplates", Texts> response_templates;
        Optional<"templateSelectionExpression", wire::Text> template_selection_expression;
    };
    using Response = IntegrationResponse;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string id = new_id();
        const std::string key = request.integration_id->value + "/" + id;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            if (!model.definition->integrations->contains(request.integration_id->value)) {
                return std::unexpected(invalid_identifier("Integration", request.integration_id->value));
            }
            IntegrationResponse made = wire::merge(IntegrationResponse{}, request);
            made.integration_response_id.put(id);
            if (auto ok = check_integration_response(made); !ok) return ok;
            model.definition.set().integration_responses.set()[key] = std::move(made);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return (*changed)->definition->integration_responses->at(key);
    }
};

Operation create_integration_response() { return api::operation<CreateIntegrationResponse, Apis>(); }

}  // namespace penstock::gateway

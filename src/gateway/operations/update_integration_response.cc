#include "gateway/operation.h"

namespace penstock::gateway {

struct UpdateIntegrationResponse {
    static constexpr std::string_view name = "UpdateIntegrationResponse";
    static constexpr api::Route route{
        "PATCH", "/v2/apis/{apiId}/integrations/{integrationId}/integrationresponses/{integrationResponseId}",
        200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"integrationId", wire::Text, In::path> integration_id;
        Required<"integrationResponseId", wire::Text, In::path> integration_response_id;
        Optional<"contentHandlingStrategy", ContentHandling> content_handling;
        Optional<"integrationResponseKey", wire::Text> integration_response_key;
        Optional<"responseParameters", Texts> response_parameters;
        Optional<"responseTemplates", Texts> response_templates;
        Optional<"templateSelectionExpression", wire::Text> template_selection_expression;
    };
    using Response = IntegrationResponse;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string key = request.integration_id->value + "/" + request.integration_response_id->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            auto& all = model.definition.set().integration_responses.set();
            const auto found = all.find(key);
            if (found == all.end()) {
                return std::unexpected(
                    invalid_identifier("IntegrationResponse", request.integration_response_id->value));
            }
            IntegrationResponse made = wire::merge(found->second, request);
            if (request.response_parameters)
                made.response_parameters =
                    merged(*found->second.response_parameters, *request.response_parameters);
            clear_empty_texts(made);
            if (auto ok = check_integration_response(made); !ok) return ok;
            found->second = std::move(made);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return (*changed)->definition->integration_responses->at(key);
    }
};

Operation update_integration_response() { return api::operation<UpdateIntegrationResponse, Apis>(); }

}  // namespace penstock::gateway

#include "gateway/operation.h"

namespace penstock::gateway {

struct UpdateIntegration {
    static constexpr std::string_view name = "UpdateIntegration";
    static constexpr api::Route route{"PATCH", "/v2/apis/{apiId}/integrations/{integrationId}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"integrationId", wire::Text, In::path> integration_id;
        Optional<"connectionId", wire::Text> connection_id;
        Optional<"connectionType", ConnectionType> connection_type;
        Optional<"contentHandlingStrategy", ContentHandling> content_handling;
        Optional<"credentialsArn", wire::Text> credentials_arn;
        Optional<"description", LongText> description;
        Optional<"integrationMethod", wire::Text> integration_method;
        Optional<"integrationSubtype", wire::Text> integration_subtype;
        Optional<"integrationType", IntegrationType> integration_type;
        Optional<"integrationUri", Uri> integration_uri;
        Optional<"passthroughBehavior", PassthroughBehavior> passthrough_behavior;
        Optional<"payloadFormatVersion", wire::Text> payload_format_version;
        Optional<"requestParameters", Texts> request_parameters;
        Optional<"requestTemplates", Texts> request_templates;
        Optional<"responseParameters", ParametersByStatus> response_parameters;
        Optional<"templateSelectionExpression", wire::Text> template_selection_expression;
        Optional<"timeoutInMillis", IntegrationTimeout> timeout_ms;
        Optional<"tlsConfig", TlsConfig> tls_config;
    };
    using Response = Integration;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& id = request.integration_id->value;
        if (auto ok = refuse_http_only_of_integration(request); !ok) co_return std::unexpected(ok.error());
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            auto& all = model.definition.set().integrations.set();
            const auto found = all.find(id);
            if (found == all.end()) return std::unexpected(invalid_identifier("Integration", id));
            Integration made = wire::merge(found->second, request);
            if (request.request_parameters)
                made.request_parameters =
                    merged(*found->second.request_parameters, *request.request_parameters);
            clear_empty_texts(made);
            if (auto ok = check_integration(made); !ok) return ok;
            found->second = std::move(made);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return (*changed)->definition->integrations->at(id);
    }
};

Operation update_integration() { return api::operation<UpdateIntegration, Apis>(); }

}  // namespace penstock::gateway

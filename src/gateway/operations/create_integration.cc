#include "gateway/operation.h"

namespace penstock::gateway {

struct CreateIntegration {
    static constexpr std::string_view name = "CreateIntegration";
    static constexpr api::Route route{"POST", "/v2/apis/{apiId}/integrations", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Optional<"connectionId", wire::Text> connection_id;
        Optional<"connectionType", ConnectionType> connection_type;
        Optional<"contentHandlingStrategy", ContentHandling> content_handling;
        Optional<"credentialsArn", wire::Text> credentials_arn;
        Optional<"description", LongText> description;
        Optional<"integrationMethod", wire::Text> integration_method;
        Optional<"integrationSubtype", wire::Text> integration_subtype;
        Required<"integrationType", IntegrationType> integration_type;
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
        const std::string id = new_id();
        if (auto ok = refuse_http_only_of_integration(request); !ok) co_return std::unexpected(ok.error());
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            Integration made = wire::merge(Integration{}, request);
            made.integration_id.put(id);
            if (auto ok = check_integration(made); !ok) return ok;
            set_integration_defaults(made);
            model.definition.set().integrations.set()[id] = std::move(made);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return (*changed)->definition->integrations->at(id);
    }
};

Operation create_integration() { return api::operation<CreateIntegration, Apis>(); }

}  // namespace penstock::gateway

#include "gateway/operation.h"

namespace penstock::gateway {

struct CreateAuthorizer {
    static constexpr std::string_view name = "CreateAuthorizer";
    static constexpr api::Route route{"POST", "/v2/apis/{apiId}/authorizers", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Optional<"authorizerCredentialsArn", wire::Text> credentials_arn;
        Optional<"authorizerPayloadFormatVersion", PayloadFormat> payload_format_version;
        Optional<"authorizerResultTtlInSeconds", AuthorizerTtl> result_ttl;
        Required<"authorizerType", AuthorizerType> authorizer_type;
        Optional<"authorizerUri", Uri> authorizer_uri;
        Optional<"enableSimpleResponses", wire::Boolean> enable_simple_responses;
        Required<"identitySource", std::vector<wire::Text>> identity_source;
        Optional<"identityValidationExpression", LongText> identity_validation_expression;
        Optional<"jwtConfiguration", JwtConfiguration> jwt_configuration;
        Required<"name", Name> name;
    };
    using Response = Authorizer;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string id = new_id();
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            Authorizer made = wire::merge(Authorizer{}, request);
            made.authorizer_id.put(id);
            if (auto ok = check_authorizer(made); !ok) return ok;
            model.definition.set().authorizers.set()[id] = std::move(made);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return (*changed)->definition->authorizers->at(id);
    }
};

Operation create_authorizer() { return api::operation<CreateAuthorizer, Apis>(); }

}  // namespace penstock::gateway

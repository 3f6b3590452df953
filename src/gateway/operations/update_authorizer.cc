#include "gateway/operation.h"

namespace penstock::gateway {

struct UpdateAuthorizer {
    static constexpr std::string_view name = "UpdateAuthorizer";
    static constexpr api::Route route{"PATCH", "/v2/apis/{apiId}/authorizers/{authorizerId}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"authorizerId", wire::Text, In::path> authorizer_id;
        Optional<"authorizerCredentialsArn", wire::Text> credentials_arn;
        Optional<"authorizerPayloadFormatVersion", PayloadFormat> payload_format_version;
        Optional<"authorizerResultTtlInSeconds", AuthorizerTtl> result_ttl;
        Optional<"authorizerType", AuthorizerType> authorizer_type;
        Optional<"authorizerUri", Uri> authorizer_uri;
        Optional<"enableSimpleResponses", wire::Boolean> enable_simple_responses;
        Optional<"identitySource", std::vector<wire::Text>> identity_source;
        Optional<"identityValidationExpression", LongText> identity_validation_expression;
        Optional<"jwtConfiguration", JwtConfiguration> jwt_configuration;
        Optional<"name", Name> name;
    };
    using Response = Authorizer;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& id = request.authorizer_id->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            auto& all = model.definition.set().authorizers.set();
            const auto found = all.find(id);
            if (found == all.end()) return std::unexpected(invalid_identifier("Authorizer", id));
            Authorizer made = wire::merge(found->second, request);
            clear_empty_texts(made);
            if (auto ok = check_authorizer(made); !ok) return ok;
            found->second = std::move(made);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return (*changed)->definition->authorizers->at(id);
    }
};

Operation update_authorizer() { return api::operation<UpdateAuthorizer, Apis>(); }

}  // namespace penstock::gateway

#include "gateway/operation.h"

namespace penstock::gateway {

struct UpdateApi {
    static constexpr std::string_view name = "UpdateApi";
    static constexpr api::Route route{"PATCH", "/v2/apis/{apiId}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Optional<"apiKeySelectionExpression", wire::Text> api_key_selection_expression;
        Optional<"corsConfiguration", Cors> cors_configuration;
        Optional<"credentialsArn", wire::Text> credentials_arn;
        Optional<"description", LongText> description;
        Optional<"disableSchemaValidation", wire::Boolean> disable_schema_validation;
        Optional<"disableExecuteApiEndpoint", wire::Boolean> disable_execute_api_endpoint;
        Optional<"ipAddressType", IpAddressType> ip_address_type;
        Optional<"name", Name> api_name;
        Optional<"routeKey", wire::Text> route_key;
        Optional<"routeSelectionExpression", wire::Text> route_selection_expression;
        Optional<"target", wire::Text> target;
        Optional<"version", Version> version;
    };
    using Response = Api;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        if (auto ok = refuse_http_only(request); !ok) co_return std::unexpected(ok.error());
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            Api made = wire::merge(*model.api, request);
            clear_empty_texts(made);
            if (!made.route_selection_expression) return std::unexpected(no_route_selection());
            if (!made.api_key_selection_expression)
                made.api_key_selection_expression.put(std::string(kKeyFromHeader));
            if (auto ok = check_api(made); !ok) return ok;
            model.api = std::move(made);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return *(*changed)->api;
    }
};

Operation update_api() { return api::operation<UpdateApi, Apis>(); }

}  // namespace penstock::gateway

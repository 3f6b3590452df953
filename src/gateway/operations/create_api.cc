#include "gateway/operation.h"

namespace penstock::gateway {

struct CreateApi {
    static constexpr std::string_view name = "CreateApi";
    static constexpr api::Route route{"POST", "/v2/apis", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Optional<"apiKeySelectionExpression", wire::Text> api_key_selection_expression;
        Optional<"corsConfiguration", Cors> cors_configuration;
        Optional<"credentialsArn", wire::Text> credentials_arn;
        Optional<"description", LongText> description;
        Optional<"disableSchemaValidation", wire::Boolean> disable_schema_validation;
        Optional<"disableExecuteApiEndpoint", wire::Boolean> disable_execute_api_endpoint;
        Optional<"ipAddressType", IpAddressType> ip_address_type;
        Required<"name", Name> api_name;
        Required<"protocolType", ProtocolType> protocol_type;
        Optional<"routeKey", wire::Text> route_key;
        Optional<"routeSelectionExpression", wire::Text> route_selection_expression;
        Optional<"tags", Tags> tags;
        Optional<"target", wire::Text> target;
        Optional<"version", Version> version;
    };
    using Response = Api;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        if (!(*request.protocol_type == "WEBSOCKET")) {
            co_return std::unexpected(
                bad_request("Penstock serves WEBSOCKET APIs; HTTP APIs are not supported."));
        }
        if (auto ok = refuse_http_only(request); !ok) co_return std::unexpected(ok.error());
        if (request.route_selection_expression->value.empty())
            co_return std::unexpected(no_route_selection());
        if (auto ok = check_tags(*request.tags); !ok) co_return std::unexpected(ok.error());
        ApiModel model;
        model.account.put(caller.account);
        model.region.put(caller.region);
        model.definition.set();
        Api& out = model.api.set() = wire::merge(Api{}, request);
        out.api_id.put(base::random_lower_alphanumeric(10));
        out.api_endpoint.put("ws://" + out.api_id->value + ".execute-api." + caller.region + "." +
                             apis.settings().public_address);
        out.created.put(static_cast<double>(apis.clock().now_ms()) / 1000);
        if (!out.api_key_selection_expression)
            out.api_key_selection_expression.put(std::string(kKeyFromHeader));
        if (!out.disable_schema_validation) out.disable_schema_validation.put(false);
        if (!out.disable_execute_api_endpoint) out.disable_execute_api_endpoint.put(false);
        if (!out.ip_address_type) out.ip_address_type.put("ipv4");
        out.tags.set();
        if (auto ok = check_api(out); !ok) co_return std::unexpected(ok.error());
        auto creating = apis.create(std::move(model));
        auto created = co_await creating;
        if (!created) co_return std::unexpected(created.error());
        co_return *(*created)->api;
    }
};

Operation create_api() { return api::operation<CreateApi, Apis>(); }

}  // namespace penstock::gateway

#include "gateway/operation.h"

namespace penstock::gateway {

struct UpdateApi {
    static constexpr std::string_view name = "UpdateApi";
    static constexpr api::Route route{"PATCH", "/v2/apis/{apiId}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Optional<"apiKeySelectionExpression", wire::Text> api_key_selection_expression;
        Optional<"description", LongText> description;
        Optional<"disableSchemaValidation", wire::Boolean> disable_schema_validation;
        Optional<"disableExecuteApiEndpoint", wire::Boolean> disable_execute_api_endpoint;
        Optional<"name", Name> api_name;
        Optional<"routeSelectionExpression", wire::Text> route_selection_expression;
        Optional<"version", wire::Text> version;
    };
    using Response = Api;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            model.api = wire::merge(*model.api, request);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return *(*changed)->api;
    }
};

Operation update_api() { return api::operation<UpdateApi, Apis>(); }

}  // namespace penstock::gateway

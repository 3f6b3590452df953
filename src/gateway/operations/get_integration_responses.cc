#include "gateway/operation.h"

namespace penstock::gateway {

struct GetIntegrationResponses {
    static constexpr std::string_view name = "GetIntegrationResponses";
    static constexpr api::Route route{
        "GET", "/v2/apis/{apiId}/integrations/{integrationId}/integrationresponses", 200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Optional<"maxResults", wire::Text, In::query> max_results;
        Optional<"nextToken", wire::Text, In::query> next_token;
        Required<"integrationId", wire::Text, In::path> integration_id;
    };
    struct Response {
        Optional<"items", std::vector<IntegrationResponse>> items;
        Optional<"nextToken", wire::Text> next_token;
    };

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        const std::string prefix = request.integration_id->value + "/";
        std::map<std::string, IntegrationResponse> all;
        for (const auto& [key, value] : *(*model)->definition->integration_responses) {
            if (key.starts_with(prefix)) all.emplace(key, value);
        }
        Response response;
        auto filled = fill_page(all, {request.max_results, request.next_token}, response);
        if (!filled) return std::unexpected(filled.error());
        return response;
    }
};

Operation get_integration_responses() { return api::operation<GetIntegrationResponses, Apis>(); }

}  // namespace penstock::gateway

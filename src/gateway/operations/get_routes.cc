#include "gateway/operation.h"

namespace penstock::gateway {

struct GetRoutes {
    static constexpr std::string_view name = "GetRoutes";
    static constexpr api::Route route{"GET", "/v2/apis/{apiId}/routes", 200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Optional<"maxResults", wire::Text, In::query> max_results;
        Optional<"nextToken", wire::Text, In::query> next_token;
    };
    struct Response {
        Optional<"items", std::vector<Route>> items;
        Optional<"nextToken", wire::Text> next_token;
    };

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        Response response;
        auto filled =
            fill_page(*(*model)->definition->routes, {request.max_results, request.next_token}, response);
        if (!filled) return std::unexpected(filled.error());
        return response;
    }
};

Operation get_routes() { return api::operation<GetRoutes, Apis>(); }

}  // namespace penstock::gateway

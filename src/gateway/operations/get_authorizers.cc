#include "gateway/operation.h"

namespace penstock::gateway {

struct GetAuthorizers {
    static constexpr std::string_view name = "GetAuthorizers";
    static constexpr api::Route route{"GET", "/v2/apis/{apiId}/authorizers", 200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Optional<"maxResults", wire::Text, In::query> max_results;
        Optional<"nextToken", wire::Text, In::query> next_token;
    };
    struct Response {
        Optional<"items", std::vector<Authorizer>> items;
        Optional<"nextToken", wire::Text> next_token;
    };

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        Response response;
        auto filled = fill_page(*(*model)->definition->authorizers, {request.max_results, request.next_token},
                                response);
        if (!filled) return std::unexpected(filled.error());
        return response;
    }
};

Operation get_authorizers() { return api::operation<GetAuthorizers, Apis>(); }

}  // namespace penstock::gateway

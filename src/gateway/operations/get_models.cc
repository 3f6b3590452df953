#include "gateway/operation.h"

namespace penstock::gateway {

struct GetModels {
    static constexpr std::string_view name = "GetModels";
    static constexpr api::Route route{"GET", "/v2/apis/{apiId}/models", 200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Optional<"maxResults", wire::Text, In::query> max_results;
        Optional<"nextToken", wire::Text, In::query> next_token;
    };
    struct Response {
        Optional<"items", std::vector<Model>> items;
        Optional<"nextToken", wire::Text> next_token;
    };

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        Response response;
        auto filled =
            fill_page(*(*model)->definition->models, {request.max_results, request.next_token}, response);
        if (!filled) return std::unexpected(filled.error());
        return response;
    }
};

Operation get_models() { return api::operation<GetModels, Apis>(); }

}  // namespace penstock::gateway

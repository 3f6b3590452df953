#include "gateway/operation.h"

namespace penstock::gateway {

struct GetApis {
    static constexpr std::string_view name = "GetApis";
    static constexpr api::Route route{"GET", "/v2/apis", 200};

    struct Request {
        Optional<"maxResults", wire::Text, In::query> max_results;
        Optional<"nextToken", wire::Text, In::query> next_token;
    };
    struct Response {
        Optional<"items", std::vector<Api>> items;
        Optional<"nextToken", wire::Text> next_token;
    };

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        std::map<std::string, Api> all;
        for (const ApiPtr& model : apis.list(caller)) all.emplace(model->id(), *model->api);
        Response response;
        auto filled = fill_page(all, {request.max_results, request.next_token}, response);
        if (!filled) return std::unexpected(filled.error());
        return response;
    }
};

Operation get_apis() { return api::operation<GetApis, Apis>(); }

}  // namespace penstock::gateway

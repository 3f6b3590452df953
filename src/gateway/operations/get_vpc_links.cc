#include "gateway/operation.h"

namespace penstock::gateway {

struct GetVpcLinks {
    static constexpr std::string_view name = "GetVpcLinks";
    static constexpr api::Route route{"GET", "/v2/vpclinks", 200};

    struct Request {
        Optional<"maxResults", wire::Text, In::query> max_results;
        Optional<"nextToken", wire::Text, In::query> next_token;
    };
    struct Response {
        Optional<"items", std::vector<VpcLink>> items;
        Optional<"nextToken", wire::Text> next_token;
    };

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        std::map<std::string, VpcLink> all;
        for (const auto& [id, model] : apis.vpc_links().list(caller)) all.emplace(id, *model->link);
        Response response;
        auto filled = fill_page(all, {request.max_results, request.next_token}, response);
        if (!filled) return std::unexpected(filled.error());
        return response;
    }
};

Operation get_vpc_links() { return api::operation<GetVpcLinks, Apis>(); }

}  // namespace penstock::gateway

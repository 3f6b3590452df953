#include "gateway/operation.h"

namespace penstock::gateway {

struct GetApiMappings {
    static constexpr std::string_view name = "GetApiMappings";
    static constexpr api::Route route{"GET", "/v2/domainnames/{domainName}/apimappings", 200};

    struct Request {
        Required<"domainName", wire::Text, In::path> domain_name;
        Optional<"maxResults", wire::Text, In::query> max_results;
        Optional<"nextToken", wire::Text, In::query> next_token;
    };
    struct Response {
        Optional<"items", std::vector<ApiMapping>> items;
        Optional<"nextToken", wire::Text> next_token;
    };

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto domain = apis.domains().find(caller, request.domain_name->value);
        if (!domain) return std::unexpected(domain.error());
        Response response;
        auto filled = fill_page(*(*domain)->mappings, {request.max_results, request.next_token}, response);
        if (!filled) return std::unexpected(filled.error());
        return response;
    }
};

Operation get_api_mappings() { return api::operation<GetApiMappings, Apis>(); }

}  // namespace penstock::gateway

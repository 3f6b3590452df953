#include "gateway/operation.h"

namespace penstock::gateway {

struct GetDomainNames {
    static constexpr std::string_view name = "GetDomainNames";
    static constexpr api::Route route{"GET", "/v2/domainnames", 200};

    struct Request {
        Optional<"maxResults", wire::Text, In::query> max_results;
        Optional<"nextToken", wire::Text, In::query> next_token;
    };
    struct Response {
        Optional<"items", std::vector<DomainName>> items;
        Optional<"nextToken", wire::Text> next_token;
    };

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        std::map<std::string, DomainName> all;
        for (const auto& [domain, model] : apis.domains().list(caller)) all.emplace(domain, *model->domain);
        Response response;
        auto filled = fill_page(all, {request.max_results, request.next_token}, response);
        if (!filled) return std::unexpected(filled.error());
        return response;
    }
};

Operation get_domain_names() { return api::operation<GetDomainNames, Apis>(); }

}  // namespace penstock::gateway

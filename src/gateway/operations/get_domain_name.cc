#include "gateway/operation.h"

namespace penstock::gateway {

struct GetDomainName {
    static constexpr std::string_view name = "GetDomainName";
    static constexpr api::Route route{"GET", "/v2/domainnames/{domainName}", 200};

    struct Request {
        Required<"domainName", wire::Text, In::path> domain_name;
    };
    using Response = DomainName;

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto domain = apis.domains().find(caller, request.domain_name->value);
        if (!domain) return std::unexpected(domain.error());
        return *(*domain)->domain;
    }
};

Operation get_domain_name() { return api::operation<GetDomainName, Apis>(); }

}  // namespace penstock::gateway

#include "gateway/operation.h"

namespace penstock::gateway {

// Its mappings go with it; whether AWS asks to delete them first is not known (`?`).
struct DeleteDomainName {
    static constexpr std::string_view name = "DeleteDomainName";
    static constexpr api::Route route{"DELETE", "/v2/domainnames/{domainName}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"domainName", wire::Text, In::path> domain_name;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto removing = apis.domains().remove(caller, request.domain_name->value);
        auto removed = co_await removing;
        co_return removed;
    }
};

Operation delete_domain_name() { return api::operation<DeleteDomainName, Apis>(); }

}  // namespace penstock::gateway

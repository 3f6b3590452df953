#include "gateway/domain_checks.h"
#include "gateway/operation.h"

namespace penstock::gateway {

struct GetApiMapping {
    static constexpr std::string_view name = "GetApiMapping";
    static constexpr api::Route route{"GET", "/v2/domainnames/{domainName}/apimappings/{apiMappingId}", 200};

    struct Request {
        Required<"apiMappingId", wire::Text, In::path> api_mapping_id;
        Required<"domainName", wire::Text, In::path> domain_name;
    };
    using Response = ApiMapping;

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto domain = apis.domains().find(caller, request.domain_name->value);
        if (!domain) return std::unexpected(domain.error());
        const auto found = (*domain)->mappings->find(request.api_mapping_id->value);
        if (found == (*domain)->mappings->end()) return std::unexpected(no_such_mapping());
        return found->second;
    }
};

Operation get_api_mapping() { return api::operation<GetApiMapping, Apis>(); }

}  // namespace penstock::gateway

#include "gateway/domain_checks.h"
#include "gateway/operation.h"

namespace penstock::gateway {

struct DeleteApiMapping {
    static constexpr std::string_view name = "DeleteApiMapping";
    static constexpr api::Route route{"DELETE", "/v2/domainnames/{domainName}/apimappings/{apiMappingId}",
                                      204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiMappingId", wire::Text, In::path> api_mapping_id;
        Required<"domainName", wire::Text, In::path> domain_name;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto changing = apis.domains().change(
            caller, request.domain_name->value, [&](DomainModel& model) -> Result<void> {
                if (model.mappings.set().erase(request.api_mapping_id->value) == 0)
                    return std::unexpected(no_such_mapping());
                return {};
            });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation delete_api_mapping() { return api::operation<DeleteApiMapping, Apis>(); }

}  // namespace penstock::gateway

#include "gateway/domain_checks.h"
#include "gateway/operation.h"

namespace penstock::gateway {

struct CreateApiMapping {
    static constexpr std::string_view name = "CreateApiMapping";
    static constexpr api::Route route{"POST", "/v2/domainnames/{domainName}/apimappings", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"domainName", wire::Text, In::path> domain_name;
        Required<"apiId", wire::Text> api_id;
        Optional<"apiMappingKey", wire::Text> api_mapping_key;
        Required<"stage", Name> stage;
    };
    using Response = ApiMapping;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string id = base::random_lower_alphanumeric(6);
        auto changing = apis.domains().change(caller, request.domain_name->value,
                                              [&](DomainModel& model) -> Result<void> {
                                                  ApiMapping made = wire::merge(ApiMapping{}, request);
                                                  made.api_mapping_id.put(id);
                                                  made.api_mapping_key.set();
                                                  if (auto ok = check_mapping(apis, caller, model, made); !ok)
                                                      return ok;
                                                  model.mappings.set()[id] = std::move(made);
                                                  return {};
                                              });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return (*changed)->mappings->at(id);
    }
};

Operation create_api_mapping() { return api::operation<CreateApiMapping, Apis>(); }

}  // namespace penstock::gateway

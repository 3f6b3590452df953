#include "gateway/domain_checks.h"
#include "gateway/operation.h"

namespace penstock::gateway {

struct UpdateApiMapping {
    static constexpr std::string_view name = "UpdateApiMapping";
    static constexpr api::Route route{"PATCH", "/v2/domainnames/{domainName}/apimappings/{apiMappingId}",
                                      200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiMappingId", wire::Text, In::path> api_mapping_id;
        Required<"domainName", wire::Text, In::path> domain_name;
        Required<"apiId", wire::Text> api_id;
        Optional<"apiMappingKey", wire::Text> api_mapping_key;
        Optional<"stage", Name> stage;
    };
    using Response = ApiMapping;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& id = request.api_mapping_id->value;
        auto changing = apis.domains().change(caller, request.domain_name->value,
                                              [&](DomainModel& model) -> Result<void> {
                                                  auto& all = model.mappings.set();
                                                  const auto found = all.find(id);
                                                  if (found == all.end())
                                                      return std::unexpected(no_such_mapping());
                                                  ApiMapping made = wire::merge(found->second, request);
                                                  if (auto ok = check_mapping(apis, caller, model, made); !ok)
                                                      return ok;
                                                  found->second = std::move(made);
                                                  return {};
                                              });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return (*changed)->mappings->at(id);
    }
};

Operation update_api_mapping() { return api::operation<UpdateApiMapping, Apis>(); }

}  // namespace penstock::gateway

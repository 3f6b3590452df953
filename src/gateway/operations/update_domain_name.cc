#include "gateway/domain_checks.h"
#include "gateway/operation.h"

namespace penstock::gateway {

struct UpdateDomainName {
    static constexpr std::string_view name = "UpdateDomainName";
    static constexpr api::Route route{"PATCH", "/v2/domainnames/{domainName}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"domainName", wire::Text, In::path> domain_name;
        Optional<"domainNameConfigurations", std::vector<DomainNameConfiguration>> configurations;
        Optional<"mutualTlsAuthentication", MutualTlsInput> mutual_tls;
        Optional<"routingMode", RoutingMode> routing_mode;
    };
    using Response = DomainName;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto changing = apis.domains().change(
            caller, request.domain_name->value, [&](DomainModel& model) -> Result<void> {
                DomainName made = wire::merge(*model.domain, request);
                if (auto ok = check_configurations(*made.configurations); !ok) return ok;
                if (auto ok = check_routing_mode(*made.routing_mode); !ok) return ok;
                if (auto ok = check_mutual_tls(*request.mutual_tls); !ok) return ok;
                // The target of the name in DNS stays.
                made.configurations.value[0].api_gateway_domain_name =
                    model.domain->configurations->at(0).api_gateway_domain_name;
                set_configuration_defaults(made.configurations.value[0]);
                model.domain = std::move(made);
                return {};
            });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return *(*changed)->domain;
    }
};

Operation update_domain_name() { return api::operation<UpdateDomainName, Apis>(); }

}  // namespace penstock::gateway

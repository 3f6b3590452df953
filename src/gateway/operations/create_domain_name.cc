#include "gateway/domain_checks.h"
#include "gateway/operation.h"

namespace penstock::gateway {

struct CreateDomainName {
    static constexpr std::string_view name = "CreateDomainName";
    static constexpr api::Route route{"POST", "/v2/domainnames", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"domainName", DomainNameText> domain_name;
        Optional<"domainNameConfigurations", std::vector<DomainNameConfiguration>> configurations;
        Optional<"mutualTlsAuthentication", MutualTlsInput> mutual_tls;
        Optional<"routingMode", RoutingMode> routing_mode;
        Optional<"tags", Tags> tags;
    };
    using Response = DomainName;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& domain_name = request.domain_name->value;
        if (auto ok = check_domain_name(domain_name, apis.settings().public_address); !ok)
            co_return std::unexpected(ok.error());
        if (auto ok = check_configurations(*request.configurations); !ok)
            co_return std::unexpected(ok.error());
        if (auto ok = check_routing_mode(*request.routing_mode); !ok) co_return std::unexpected(ok.error());
        if (auto ok = check_mutual_tls(*request.mutual_tls); !ok) co_return std::unexpected(ok.error());
        if (auto ok = check_tags(*request.tags); !ok) co_return std::unexpected(ok.error());
        DomainModel model;
        model.account.put(caller.account);
        model.region.put(caller.region);
        DomainName& made = model.domain.set() = wire::merge(DomainName{}, request);
        made.api_mapping_selection_expression.put("$request.basepath");
        made.domain_name_arn.put("arn:aws:apigateway:" + caller.region + "::/domainnames/" + domain_name);
        if (!made.routing_mode) made.routing_mode.put("API_MAPPING_ONLY");
        made.tags.set();
        const std::string& address = apis.settings().public_address;
        made.configurations.value[0].api_gateway_domain_name.put("d-" + base::random_lower_alphanumeric(10) +
                                                                 ".execute-api." + caller.region + "." +
                                                                 address.substr(0, address.find(':')));
        set_configuration_defaults(made.configurations.value[0]);
        auto creating = apis.domains().create(std::move(model));
        auto created = co_await creating;
        if (!created) co_return std::unexpected(created.error());
        co_return *(*created)->domain;
    }
};

Operation create_domain_name() { return api::operation<CreateDomainName, Apis>(); }

}  // namespace penstock::gateway

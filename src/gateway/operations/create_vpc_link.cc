#include "gateway/operation.h"

namespace penstock::gateway {

struct CreateVpcLink {
    static constexpr std::string_view name = "CreateVpcLink";
    static constexpr api::Route route{"POST", "/v2/vpclinks", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"name", Name> link_name;
        Optional<"securityGroupIds", std::vector<wire::Text>> security_group_ids;
        Required<"subnetIds", std::vector<wire::Text>> subnet_ids;
        Optional<"tags", Tags> tags;
    };
    using Response = VpcLink;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        if (auto ok = check_tags(*request.tags); !ok) co_return std::unexpected(ok.error());
        VpcLinkModel model;
        model.account.put(caller.account);
        model.region.put(caller.region);
        VpcLink& made = model.link.set() = wire::merge(VpcLink{}, request);
        made.created.put(static_cast<double>(apis.clock().now_ms()) / 1000);
        made.security_group_ids.set();
        made.tags.set();
        made.vpc_link_id.put(base::random_lower_alphanumeric(6));
        made.status.put("AVAILABLE");
        made.version.put("V2");
        auto creating = apis.vpc_links().create(std::move(model));
        auto created = co_await creating;
        if (!created) co_return std::unexpected(created.error());
        co_return *(*created)->link;
    }
};

Operation create_vpc_link() { return api::operation<CreateVpcLink, Apis>(); }

}  // namespace penstock::gateway

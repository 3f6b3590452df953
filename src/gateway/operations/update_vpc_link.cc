#include "gateway/operation.h"

namespace penstock::gateway {

struct UpdateVpcLink {
    static constexpr std::string_view name = "UpdateVpcLink";
    static constexpr api::Route route{"PATCH", "/v2/vpclinks/{vpcLinkId}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"vpcLinkId", wire::Text, In::path> vpc_link_id;
        Optional<"name", Name> link_name;
    };
    using Response = VpcLink;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto changing = apis.vpc_links().change(caller, request.vpc_link_id->value,
                                                [&](VpcLinkModel& model) -> Result<void> {
                                                    model.link = wire::merge(*model.link, request);
                                                    return {};
                                                });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return *(*changed)->link;
    }
};

Operation update_vpc_link() { return api::operation<UpdateVpcLink, Apis>(); }

}  // namespace penstock::gateway

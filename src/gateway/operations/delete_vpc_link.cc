#include "gateway/operation.h"

namespace penstock::gateway {

// It is gone at once; on AWS it is DELETING for a while.
struct DeleteVpcLink {
    static constexpr std::string_view name = "DeleteVpcLink";
    static constexpr api::Route route{"DELETE", "/v2/vpclinks/{vpcLinkId}", 202};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"vpcLinkId", wire::Text, In::path> vpc_link_id;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto removing = apis.vpc_links().remove(caller, request.vpc_link_id->value);
        auto removed = co_await removing;
        co_return removed;
    }
};

Operation delete_vpc_link() { return api::operation<DeleteVpcLink, Apis>(); }

}  // namespace penstock::gateway

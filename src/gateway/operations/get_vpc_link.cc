#include "gateway/operation.h"

namespace penstock::gateway {

struct GetVpcLink {
    static constexpr std::string_view name = "GetVpcLink";
    static constexpr api::Route route{"GET", "/v2/vpclinks/{vpcLinkId}", 200};

    struct Request {
        Required<"vpcLinkId", wire::Text, In::path> vpc_link_id;
    };
    using Response = VpcLink;

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.vpc_links().find(caller, request.vpc_link_id->value);
        if (!model) return std::unexpected(model.error());
        return *(*model)->link;
    }
};

Operation get_vpc_link() { return api::operation<GetVpcLink, Apis>(); }

}  // namespace penstock::gateway

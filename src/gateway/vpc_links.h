// VPC links: kept and told, for clients that expect what they have created.  There is no VPC here, and
// nothing is reached through one.
#pragma once
#include <string>

#include "gateway/domain_shapes.h"
#include "gateway/store.h"

namespace penstock::gateway {

struct VpcLinkModel {
    Required<"account", wire::Text> account;
    Required<"region", wire::Text> region;
    Required<"link", VpcLink> link;
};

using VpcLinkPtr = std::shared_ptr<const VpcLinkModel>;

class VpcLinks {
public:
    explicit VpcLinks(state::Meta& meta) : store_(meta, "gateway/vpc-link/") {}

    api::Result<void> open() { return store_.open(); }

    // ---- Any core.
    // NotFoundException unless the caller's account and region have it.
    api::Result<VpcLinkPtr> find(const api::Caller& caller, const std::string& id) const;
    // By id.
    std::map<std::string, VpcLinkPtr> list(const api::Caller& caller) const;

    // ---- The home loop only.
    api::Reply<VpcLinkPtr> create(VpcLinkModel model);
    api::Reply<VpcLinkPtr> change(api::Caller caller, std::string id, Store<VpcLinkModel>::Edit edit);
    api::Reply<api::Empty> remove(api::Caller caller, std::string id);

private:
    Store<VpcLinkModel> store_;
};

}  // namespace penstock::gateway

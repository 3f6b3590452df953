#include "gateway/vpc_links.h"

#include "gateway/errors.h"

namespace penstock::gateway {
namespace {

bool belongs(const VpcLinkModel& model, const api::Caller& caller) {
    return model.account->value == caller.account && model.region->value == caller.region;
}

}  // namespace

api::Result<VpcLinkPtr> VpcLinks::find(const api::Caller& caller, const std::string& id) const {
    auto model = store_.find(id);
    if (!model || !belongs(*model, caller)) return std::unexpected(invalid_identifier("VpcLink", id));
    return model;
}

std::map<std::string, VpcLinkPtr> VpcLinks::list(const api::Caller& caller) const {
    std::map<std::string, VpcLinkPtr> found;
    for (const auto& [id, model] : *store_.table()) {
        if (belongs(*model, caller)) found.emplace(id, model);
    }
    return found;
}

api::Reply<VpcLinkPtr> VpcLinks::create(VpcLinkModel model) {
    std::string id = model.link->vpc_link_id->value;
    auto creating = store_.create(std::move(id), std::move(model), conflict("The VPC link exists already"));
    auto created = co_await creating;
    co_return created;
}

api::Reply<VpcLinkPtr> VpcLinks::change(api::Caller caller, std::string id, Store<VpcLinkModel>::Edit edit) {
    auto known = find(caller, id);
    if (!known) co_return std::unexpected(known.error());
    auto changing = store_.change(id, std::move(edit), invalid_identifier("VpcLink", id));
    auto changed = co_await changing;
    co_return changed;
}

api::Reply<api::Empty> VpcLinks::remove(api::Caller caller, std::string id) {
    auto known = find(caller, id);
    if (!known) co_return std::unexpected(known.error());
    auto removing = store_.remove(id, invalid_identifier("VpcLink", id));
    auto removed = co_await removing;
    co_return removed;
}

}  // namespace penstock::gateway

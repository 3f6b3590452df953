#include "gateway/apis.h"

#include <algorithm>

#include "base/random.h"
#include "gateway/errors.h"
#include "state/commit.h"
#include "wire/wire.h"

namespace penstock::gateway {
namespace {

std::string storage_key(const std::string& api_id) { return std::string(kApiPrefix) + api_id; }

// AWS prints the account before the id.
api::Error no_such_api(const api::Caller& caller, const std::string& api_id) {
    return invalid_identifier("API", caller.account + ":" + api_id);
}

}  // namespace

Apis::Apis(state::Meta& meta, const base::Clock& clock, const Settings& settings)
    : meta_(meta), clock_(clock), settings_(settings) {}

api::Result<void> Apis::open() {
    auto all = std::make_shared<Table>();
    std::string damaged;
    meta_.scan(kApiPrefix, [&](std::string_view key, std::string_view value) {
        auto model = std::make_shared<ApiModel>();
        if (!wire::read_json(value, *model) || !model->api->api_id) {
            damaged = key;
            return false;
        }
        const std::string id = model->id();
        if (changed_) changed_(*model);
        all->emplace(id, std::move(model));
        return true;
    });
    if (!damaged.empty())
        return api::error("InternalFailure", "the stored API " + damaged + " is unreadable", 500);
    table_.store(std::move(all));
    if (auto opened = domains_.open(); !opened) return opened;
    return vpc_links_.open();
}

ApiPtr Apis::find(const std::string& api_id) const {
    const auto all = table();
    const auto found = all->find(api_id);
    return found == all->end() ? nullptr : found->second;
}

api::Result<ApiPtr> Apis::find(const api::Caller& caller, const std::string& api_id) const {
    auto model = find(api_id);
    if (!model || model->account->value != caller.account || model->region->value != caller.region) {
        return std::unexpected(no_such_api(caller, api_id));
    }
    return model;
}

std::vector<ApiPtr> Apis::list(const api::Caller& caller) const {
    std::vector<ApiPtr> found;
    for (const auto& [id, model] : *table()) {
        if (model->account->value == caller.account && model->region->value == caller.region)
            found.push_back(model);
    }
    std::sort(found.begin(), found.end(), [](const ApiPtr& a, const ApiPtr& b) { return a->id() < b->id(); });
    return found;
}

void Apis::publish(const std::string& api_id, ApiPtr model) {
    const ApiPtr before = find(api_id);
    auto next = std::make_shared<Table>(*table());
    if (model)
        (*next)[api_id] = model;
    else
        next->erase(api_id);
    table_.store(std::move(next));
    if (model && changed_) changed_(*model);
    if (!before || !stage_gone_) return;
    for (const auto& [name, stage] : *before->stages) {
        if (!model || !model->stage(name)) stage_gone_(api_id, name);
    }
}

api::Reply<ApiPtr> Apis::create(ApiModel model) {
    auto made = std::make_shared<const ApiModel>(std::move(model));
    state::Change change{storage_key(made->id()), wire::write_json(*made)};
    auto committing = state::commit(meta_, meta_.version(), std::move(change));
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
    publish(made->id(), made);
    co_return made;
}

api::Reply<ApiPtr> Apis::change(api::Caller caller, std::string api_id, Edit edit) {
    // Another change may be committed while this one waits; the edit is then made again on the newer model.
    for (;;) {
        const auto base = meta_.version();
        auto now = find(caller, api_id);
        if (!now) co_return std::unexpected(now.error());
        ApiModel model = **now;
        auto edited = edit(model);
        if (!edited) co_return std::unexpected(edited.error());
        const bool redefined = wire::write_json(*model.definition) != wire::write_json(*(*now)->definition);
        for (auto& [name, stage] : model.stages.value) {
            if (redefined && stage.auto_deploy->value) {
                stage.deployment_id.put(deploy(
                    model, "Automatic deployment triggered by changes to the Api configuration", true));
            }
        }
        auto made = std::make_shared<const ApiModel>(std::move(model));
        state::Change change{storage_key(api_id), wire::write_json(*made)};
        auto committing = state::commit(meta_, base, std::move(change));
        const auto committed = co_await committing;
        if (!committed && committed.error() == base::Errc::conflict) continue;
        if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
        publish(api_id, made);
        co_return made;
    }
}

api::Reply<api::Empty> Apis::remove(api::Caller caller, std::string api_id) {
    auto model = find(caller, api_id);
    if (!model) co_return std::unexpected(model.error());
    if (domains_.lead_to(api_id, "")) {
        co_return std::unexpected(bad_request(
            "Deleting API " + api_id +
            " failed. Please remove all API mappings for the API from your custom domain names."));
    }
    state::Change change{storage_key(api_id), std::nullopt};
    auto committing = state::commit(meta_, meta_.version(), std::move(change));
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
    publish(api_id, nullptr);
    co_return api::Empty{};
}

std::string Apis::deploy(ApiModel& model, const std::string& description, bool automatic) const {
    const std::string id = base::random_lower_alphanumeric(6);
    DeployedDefinition deployed;
    Deployment& deployment = deployed.deployment.set();
    deployment.auto_deployed.put(automatic);
    deployment.created.put(static_cast<double>(clock_.now_ms()) / 1000);
    deployment.deployment_id.put(id);
    deployment.status.put("DEPLOYED");
    if (!description.empty()) deployment.description.put(description);
    deployed.definition = *model.definition;
    deployed.definition.set().route_selection_expression = *model.api->route_selection_expression;
    model.deployments.set()[id] = std::move(deployed);
    return id;
}

}  // namespace penstock::gateway

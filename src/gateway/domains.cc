#include "gateway/domains.h"

#include <algorithm>

#include "base/text.h"
#include "gateway/errors.h"

namespace penstock::gateway {
namespace {

api::Error no_such_domain() { return {"NotFoundException", "Invalid domain name identifier specified", 404}; }

// What a client writes for the `*` goes into what functions are told: "evil/.example.com" must not.
bool is_label(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

// Takes the key's segments off the path; false when it does not begin with them.
bool take_key(std::string_view key, std::string_view& path) {
    std::string_view rest = path;
    if (!key.empty()) {
        for (const std::string_view segment : base::split(key, '/')) {
            if (!rest.starts_with('/')) return false;
            rest.remove_prefix(1);
            const auto end = std::min(rest.find('/'), rest.size());
            if (base::percent_decode(rest.substr(0, end)) != segment) return false;
            rest.remove_prefix(end);
        }
    }
    path = rest;
    return true;
}

}  // namespace

const ApiMapping* DomainModel::mapping_of(std::string_view& path) const {
    const ApiMapping* best = nullptr;
    std::string_view rest;
    for (const auto& [id, mapping] : *mappings) {
        const std::string& key = mapping.api_mapping_key->value;
        if (best && key.size() <= best->api_mapping_key->value.size()) continue;
        std::string_view below = path;
        if (!take_key(key, below)) continue;
        best = &mapping;
        rest = below;
    }
    if (best) path = rest;
    return best;
}

std::optional<Domain> Domains::find_host(std::string_view host) const {
    const auto all = store_.table();
    if (all->empty() || host.empty()) return std::nullopt;
    const auto colon = host.find(':');
    const std::string name = base::lower(host.substr(0, colon));
    const std::string_view port = colon == host.npos ? "" : host.substr(colon + 1);
    // It goes into what functions are told, and is the client's.
    if (port.size() > 5 || port.find_first_not_of("0123456789") != port.npos) return std::nullopt;
    auto found = all->find(name);
    if (found == all->end()) {
        const auto dot = name.find('.');
        if (dot != name.npos && is_label(name.substr(0, dot))) found = all->find("*" + name.substr(dot));
    }
    if (found == all->end()) return std::nullopt;
    return Domain{found->second, port.empty() ? name : name + ":" + std::string(port)};
}

api::Result<DomainPtr> Domains::find(const api::Caller& caller, const std::string& name) const {
    auto model = store_.find(base::lower(name));
    if (!model || model->account->value != caller.account || model->region->value != caller.region)
        return std::unexpected(no_such_domain());
    return model;
}

std::map<std::string, DomainPtr> Domains::list(const api::Caller& caller) const {
    std::map<std::string, DomainPtr> found;
    for (const auto& [name, model] : *store_.table()) {
        if (model->account->value == caller.account && model->region->value == caller.region)
            found.emplace(name, model);
    }
    return found;
}

bool Domains::lead_to(const std::string& api_id, const std::string& stage) const {
    for (const auto& [name, model] : *store_.table()) {
        for (const auto& [id, mapping] : *model->mappings) {
            if (mapping.api_id->value == api_id && (stage.empty() || mapping.stage->value == stage))
                return true;
        }
    }
    return false;
}

api::Reply<DomainPtr> Domains::create(DomainModel model) {
    std::string key = base::lower(model.name());
    auto creating = store_.create(std::move(key), std::move(model),
                                  bad_request("The domain name you provided already exists."));
    auto created = co_await creating;
    co_return created;
}

api::Reply<DomainPtr> Domains::change(api::Caller caller, std::string name, Store<DomainModel>::Edit edit) {
    auto known = find(caller, name);
    if (!known) co_return std::unexpected(known.error());
    auto changing = store_.change(base::lower(name), std::move(edit), no_such_domain());
    auto changed = co_await changing;
    co_return changed;
}

api::Reply<api::Empty> Domains::remove(api::Caller caller, std::string name) {
    auto known = find(caller, name);
    if (!known) co_return std::unexpected(known.error());
    auto removing = store_.remove(base::lower(name), no_such_domain());
    auto removed = co_await removing;
    co_return removed;
}

}  // namespace penstock::gateway

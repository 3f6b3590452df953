#include "gateway/model.h"

#include "gateway/response_key.h"

namespace penstock::gateway {
namespace {

template <class M>
const typename M::mapped_type* find(const M& map, const std::string& key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

}  // namespace

const Route* Definition::route_by_key(std::string_view key) const {
    for (const auto& [id, route] : *routes) {
        if (route.route_key->value == key) return &route;
    }
    return nullptr;
}

const Integration* Definition::integration_of(const Route& route) const {
    constexpr std::string_view prefix = "integrations/";
    if (!route.target->value.starts_with(prefix)) return nullptr;
    return find(*integrations, route.target->value.substr(prefix.size()));
}

const IntegrationResponse* Definition::response_of(const Integration& integration,
                                                   const std::string& selected) const {
    const IntegrationResponse* otherwise = nullptr;
    const std::string prefix = integration.integration_id->value + "/";
    for (auto i = integration_responses->lower_bound(prefix);
         i != integration_responses->end() && i->first.starts_with(prefix); ++i) {
        const std::string& key = i->second.integration_response_key->value;
        if (key == "$default")
            otherwise = &i->second;
        else if (fits_response_key(key, selected))
            return &i->second;
    }
    return otherwise;
}

const Authorizer* Definition::authorizer_of(const Route& route) const {
    if (!(*route.authorization_type == "CUSTOM")) return nullptr;
    return find(*authorizers, route.authorizer_id->value);
}

const Model* Definition::model_by_name(std::string_view name) const {
    for (const auto& [id, model] : *models) {
        if (model.name->value == name) return &model;
    }
    return nullptr;
}

bool Definition::two_way(const Route& route) const {
    if (route.route_response_selection_expression->value != "$default") return false;
    const std::string prefix = route.route_id->value + "/";
    for (auto i = route_responses->lower_bound(prefix);
         i != route_responses->end() && i->first.starts_with(prefix); ++i) {
        if (i->second.route_response_key->value == "$default") return true;
    }
    return false;
}

const Stage* ApiModel::stage(const std::string& name) const { return find(*stages, name); }

const Texts& ApiModel::stage_variables(const std::string& stage_name) const {
    static const Texts none;
    const Stage* const found = stage(stage_name);
    return found ? found->stage_variables.value : none;
}

const Definition* ApiModel::deployed(const std::string& stage_name) const {
    const Stage* const found = stage(stage_name);
    if (!found) return nullptr;
    const DeployedDefinition* const deployment = find(*deployments, found->deployment_id->value);
    return deployment ? &*deployment->definition : nullptr;
}

}  // namespace penstock::gateway

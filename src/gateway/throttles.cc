#include "gateway/throttles.h"

namespace penstock::gateway {
namespace {

// API Gateway guide, limits: of an account in a region.
constexpr double kConnectsPerSecond = 500, kRequestsPerSecond = 10'000;
constexpr std::int64_t kConnectsBurst = 500, kRequestsBurst = 5'000;

std::string account_key(const ApiModel& model, const char* what) {
    return std::string(what) + " " + model.account->value + " " + model.region->value;
}

std::string route_key_of(const std::string& api_id, const std::string& stage, const std::string& route) {
    return api_id + "/" + stage + "/" + route;
}

struct Setting {
    double per_second = kRequestsPerSecond;
    std::int64_t burst = kRequestsBurst;
    bool is_default() const { return per_second == kRequestsPerSecond && burst == kRequestsBurst; }
    void read(const RouteSettings& from) {
        if (from.rate_limit) per_second = from.rate_limit->value;
        if (from.burst_limit) burst = from.burst_limit->value;
    }
};

Setting setting_of(const Stage& stage, const std::string& route_key) {
    Setting setting;
    setting.read(*stage.default_route_settings);
    if (const auto own = stage.route_settings->find(route_key); own != stage.route_settings->end())
        setting.read(own->second);
    return setting;
}

}  // namespace

void Throttles::keep(Table& table, const std::string& key, double per_second, std::int64_t burst) const {
    const auto now = table_.load();
    const auto before = now->find(key);
    table[key] = before != now->end() && before->second->is(per_second, burst)
                     ? before->second
                     : std::make_shared<base::SharedRate>(per_second, burst);
}

void Throttles::configure(const ApiModel& model) {
    auto next = std::make_shared<Table>(*table_.load());
    std::erase_if(*next, [&](const auto& one) { return one.first.starts_with(model.id() + "/"); });
    if (account_limits_) {
        keep(*next, account_key(model, "connects"), kConnectsPerSecond, kConnectsBurst);
        keep(*next, account_key(model, "requests"), kRequestsPerSecond, kRequestsBurst);
    }
    for (const auto& [name, stage] : *model.stages) {
        const Definition* const definition = model.deployed(name);
        if (!definition) continue;
        for (const auto& [id, route] : *definition->routes) {
            const std::string& key = route.route_key->value;
            const Setting setting = setting_of(stage, key);
            if (!setting.is_default())
                keep(*next, route_key_of(model.id(), name, key), setting.per_second, setting.burst);
        }
    }
    table_.store(std::move(next));
}

void Throttles::forget(const std::string& api_id) {
    auto next = std::make_shared<Table>(*table_.load());
    std::erase_if(*next, [&](const auto& one) { return one.first.starts_with(api_id + "/"); });
    table_.store(std::move(next));
}

bool Throttles::take(const std::string& key) const {
    const auto table = table_.load();
    const auto found = table->find(key);
    return found == table->end() || found->second->take(clock_.now_ms());
}

bool Throttles::may_connect(const ApiModel& model, const std::string& stage) {
    if (account_limits_ && !take(account_key(model, "connects"))) return false;
    return may_send(model, stage, "$connect");
}

bool Throttles::may_send(const ApiModel& model, const std::string& stage, const std::string& route_key) {
    if (!take(route_key_of(model.id(), stage, route_key))) return false;
    return may_manage(model);
}

bool Throttles::may_manage(const ApiModel& model) {
    return !account_limits_ || take(account_key(model, "requests"));
}

}  // namespace penstock::gateway

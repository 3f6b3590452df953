#include "usage/usage.h"

#include <algorithm>

#include "wire/wire.h"

namespace penstock::usage {
namespace {

constexpr std::string_view kKeyPrefix = "usage/key/", kPlanPrefix = "usage/plan/";

template <class T>
const T* find(const std::map<std::string, T>& all, const api::Caller& caller, const std::string& id) {
    const auto found = all.find(id);
    const bool theirs = found != all.end() && found->second.account->value == caller.account &&
                        found->second.region->value == caller.region;
    return theirs ? &found->second : nullptr;
}

// Fills a map with all that is stored under a prefix; the key of what is unreadable, if any is.
template <class T>
std::string read(const state::Meta& meta, std::string_view prefix, std::map<std::string, T>& into) {
    std::string damaged;
    meta.scan(prefix, [&](std::string_view key, std::string_view value) {
        T& one = into[std::string(key.substr(prefix.size()))];
        if (!wire::read_json(value, one)) damaged = key;
        return damaged.empty();
    });
    return damaged;
}

template <class T>
void add_changes(std::string_view prefix, const std::vector<std::string>& ids,
                 const std::map<std::string, T>& all, std::vector<state::Change>& changes) {
    for (const std::string& id : ids) {
        const auto found = all.find(id);
        auto value = found == all.end() ? std::nullopt : std::optional(wire::write_json(found->second));
        changes.push_back({std::string(prefix) + id, std::move(value)});
    }
}

}  // namespace

bool StoredPlan::has_key(const std::string& key_id) const {
    return std::any_of(keys->begin(), keys->end(), [&](const wire::Text& id) { return id.value == key_id; });
}

bool StoredPlan::has_stage(const std::string& api_id, const std::string& stage) const {
    return std::any_of(plan->api_stages->begin(), plan->api_stages->end(), [&](const ApiStage& one) {
        return one.api_id->value == api_id && one.stage->value == stage;
    });
}

const StoredKey* Snapshot::key(const api::Caller& caller, const std::string& id) const {
    return find(keys, caller, id);
}

const StoredPlan* Snapshot::plan(const api::Caller& caller, const std::string& id) const {
    return find(plans, caller, id);
}

api::Reply<api::Empty> Usage::open() {
    auto all = std::make_shared<Snapshot>();
    std::string damaged = read(meta_, kKeyPrefix, all->keys);
    if (damaged.empty()) damaged = read(meta_, kPlanPrefix, all->plans);
    if (!damaged.empty())
        co_return std::unexpected(
            api::Error{"InternalFailure", "the stored " + damaged + " is unreadable", 500});
    publish(std::move(all));
    auto loading = ledger_.load();
    co_await loading;
    co_return api::Empty{};
}

void Usage::publish(std::shared_ptr<const Snapshot> snapshot) {
    auto values = std::make_shared<ByValue>();
    for (const auto& [id, stored] : snapshot->keys) values->emplace(stored.key->value->value, id);
    {
        const std::lock_guard lock(rates_mutex_);
        std::erase_if(rates_, [&](const auto& one) { return !snapshot->plans.contains(one.first.first); });
    }
    snapshot_.store(std::move(snapshot));
    by_value_.store(std::move(values));
}

api::Reply<std::shared_ptr<const Snapshot>> Usage::change(Edit edit) {
    // Another change may be committed while this one waits; the edit is then made again on the newer state.
    for (;;) {
        const auto base = meta_.version();
        Snapshot next = *snapshot();
        const auto touched = edit(next);
        if (!touched) co_return std::unexpected(touched.error());
        std::vector<state::Change> changes;
        add_changes(kKeyPrefix, touched->keys, next.keys, changes);
        add_changes(kPlanPrefix, touched->plans, next.plans, changes);
        loop::Later<base::Answer<state::Meta::Version>> committing(
            [&](auto done) { meta_.commit(base, std::move(changes), std::move(done)); });
        const auto committed = co_await committing;
        if (!committed && committed.error() == base::Errc::conflict) continue;
        if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
        // What else was committed meanwhile, on other ids, stays.
        auto now = std::make_shared<Snapshot>(*snapshot());
        for (const std::string& id : touched->keys) {
            now->keys.erase(id);
            if (next.keys.contains(id)) now->keys.emplace(id, next.keys.at(id));
        }
        for (const std::string& id : touched->plans) {
            if (!next.plans.contains(id)) ledger_.forget(id);
            now->plans.erase(id);
            if (next.plans.contains(id)) now->plans.emplace(id, next.plans.at(id));
        }
        publish(now);
        co_return now;
    }
}

std::shared_ptr<base::SharedRate> Usage::rate_of(const StoredPlan& plan, const std::string& key_id) {
    const ThrottleSettings& settings = *plan.plan->throttle;
    const double per_second = settings.rate_limit->value;
    // A plan may give a rate without a burst: then a second's worth.
    const std::int64_t burst = settings.burst_limit
                                   ? settings.burst_limit->value
                                   : std::max<std::int64_t>(1, static_cast<std::int64_t>(per_second));
    const std::lock_guard lock(rates_mutex_);
    auto& rate = rates_[{plan.plan->id->value, key_id}];
    if (!rate || !rate->is(per_second, burst)) rate = std::make_shared<base::SharedRate>(per_second, burst);
    return rate;
}

api::KeyVerdict Usage::use(const api::Caller& owner, const std::string& api_id, const std::string& stage,
                           const std::string& value) {
    const auto values = by_value_.load();
    const auto found = values->find(value);
    if (value.empty() || found == values->end()) return api::KeyVerdict::unknown;
    const std::string& id = found->second;
    const auto all = snapshot();
    const StoredKey* const stored = all->key(owner, id);
    if (!stored || !stored->key->enabled->value) return api::KeyVerdict::unknown;
    for (const auto& [plan_id, plan] : all->plans) {
        if (!plan.has_key(id) || !plan.has_stage(api_id, stage)) continue;
        if (plan.plan->throttle->rate_limit && !rate_of(plan, id)->take(clock_.now_ms()))
            return api::KeyVerdict::throttled;
        const QuotaSettings& quota = *plan.plan->quota;
        const Day today = day_of(clock_.now_ms());
        const Day first = first_of_period(today, quota.period->value);
        const std::int64_t limit = quota.limit ? quota.limit->value : -1;
        return ledger_.count(plan_id, id, today, first, limit) ? api::KeyVerdict::allowed
                                                               : api::KeyVerdict::over_quota;
    }
    return api::KeyVerdict::unknown;
}

}  // namespace penstock::usage

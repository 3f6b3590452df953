#include "usage/operation.h"

namespace penstock::usage {

struct CreateUsagePlan {
    static constexpr std::string_view name = "CreateUsagePlan";
    static constexpr Route route{"POST", "/usageplans", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Optional<"apiStages", std::vector<ApiStage>> api_stages;
        Optional<"description", wire::Text> description;
        Required<"name", wire::Text> plan_name;
        Optional<"quota", QuotaSettings> quota;
        Optional<"tags", Tags> tags;
        Optional<"throttle", ThrottleSettings> throttle;
    };
    using Response = UsagePlan;

    static Reply<Response> run(Usage& usage, const api::Caller& caller, const Request& request) {
        StoredPlan stored;
        stored.account.put(caller.account);
        stored.region.put(caller.region);
        UsagePlan& plan = stored.plan.set() = wire::merge(UsagePlan{}, request);
        const std::string id = new_id();
        plan.id.put(id);
        if (!plan.api_stages) plan.api_stages.set();
        if (auto ok = check_plan(plan, caller, usage.stages()); !ok) co_return std::unexpected(ok.error());
        auto changing = usage.change([&](Snapshot& all) -> Result<Usage::Touched> {
            all.plans[id] = stored;
            return Usage::Touched{.plans = {id}};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return *(*changed)->plans.at(id).plan;
    }
};

Operation create_usage_plan() { return api::operation<CreateUsagePlan, Usage>(); }

}  // namespace penstock::usage

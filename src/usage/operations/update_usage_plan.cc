#include "usage/operation.h"

namespace penstock::usage {

struct UpdateUsagePlan {
    static constexpr std::string_view name = "UpdateUsagePlan";
    static constexpr Route route{"PATCH", "/usageplans/{usageplanId}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"usageplanId", wire::Text, In::path> id;
        Optional<"patchOperations", std::vector<PatchOperation>> patches;
    };
    using Response = UsagePlan;

    static Reply<Response> run(Usage& usage, const api::Caller& caller, const Request& request) {
        const std::string& id = request.id->value;
        auto changing = usage.change([&](Snapshot& all) -> Result<Usage::Touched> {
            if (!all.plan(caller, id)) return std::unexpected(not_found("Usage Plan"));
            UsagePlan& plan = all.plans.at(id).plan.set();
            if (auto ok = apply(*request.patches, plan); !ok) return std::unexpected(ok.error());
            if (auto ok = check_plan(plan, caller, usage.stages()); !ok) return std::unexpected(ok.error());
            return Usage::Touched{.plans = {id}};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return *(*changed)->plans.at(id).plan;
    }
};

Operation update_usage_plan() { return api::operation<UpdateUsagePlan, Usage>(); }

}  // namespace penstock::usage

#include "usage/operation.h"

namespace penstock::usage {

struct DeleteUsagePlan {
    static constexpr std::string_view name = "DeleteUsagePlan";
    static constexpr Route route{"DELETE", "/usageplans/{usageplanId}", 202};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"usageplanId", wire::Text, In::path> id;
    };
    using Response = Empty;

    static Reply<Response> run(Usage& usage, const api::Caller& caller, const Request& request) {
        const std::string& id = request.id->value;
        auto changing = usage.change([&](Snapshot& all) -> Result<Usage::Touched> {
            const StoredPlan* const plan = all.plan(caller, id);
            if (!plan) return std::unexpected(not_found("Usage Plan"));
            if (!plan->plan->api_stages->empty())
                return std::unexpected(bad_request("Cannot delete Usage Plan " + id +
                                                   ". Usage Plan stages must be removed before deletion"));
            all.plans.erase(id);
            return Usage::Touched{.plans = {id}};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Empty{};
    }
};

Operation delete_usage_plan() { return api::operation<DeleteUsagePlan, Usage>(); }

}  // namespace penstock::usage

#include "usage/operation.h"

namespace penstock::usage {

struct DeleteUsagePlanKey {
    static constexpr std::string_view name = "DeleteUsagePlanKey";
    static constexpr Route route{"DELETE", "/usageplans/{usageplanId}/keys/{keyId}", 202};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"usageplanId", wire::Text, In::path> plan_id;
        Required<"keyId", wire::Text, In::path> key_id;
    };
    using Response = Empty;

    static Reply<Response> run(Usage& usage, const api::Caller& caller, const Request& request) {
        const std::string& plan_id = request.plan_id->value;
        auto changing = usage.change([&](Snapshot& all) -> Result<Usage::Touched> {
            if (!all.plan(caller, plan_id)) return std::unexpected(not_found("Usage Plan"));
            auto& keys = all.plans.at(plan_id).keys.set();
            const auto erased = std::erase_if(
                keys, [&](const wire::Text& one) { return one.value == request.key_id->value; });
            if (!erased) return std::unexpected(not_found("Usage Plan Key"));
            return Usage::Touched{.plans = {plan_id}};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Empty{};
    }
};

Operation delete_usage_plan_key() { return api::operation<DeleteUsagePlanKey, Usage>(); }

}  // namespace penstock::usage

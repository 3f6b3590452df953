#include "usage/operation.h"

namespace penstock::usage {

struct CreateUsagePlanKey {
    static constexpr std::string_view name = "CreateUsagePlanKey";
    static constexpr Route route{"POST", "/usageplans/{usageplanId}/keys", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"usageplanId", wire::Text, In::path> plan_id;
        Required<"keyId", wire::Text> key_id;
        Required<"keyType", wire::Text> key_type;
    };
    using Response = UsagePlanKey;

    static Reply<Response> run(Usage& usage, const api::Caller& caller, const Request& request) {
        const std::string& plan_id = request.plan_id->value;
        const std::string& key_id = request.key_id->value;
        if (request.key_type->value != "API_KEY")
            co_return std::unexpected(bad_request("Invalid key type specified: it must be API_KEY"));
        auto changing = usage.change([&](Snapshot& all) -> Result<Usage::Touched> {
            if (!all.plan(caller, plan_id)) return std::unexpected(not_found("Usage Plan"));
            if (!all.key(caller, key_id)) return std::unexpected(not_found("API Key"));
            StoredPlan& plan = all.plans.at(plan_id);
            if (plan.has_key(key_id))
                return std::unexpected(
                    conflict("Usage Plan Key already exists: a key is in a usage plan once"));
            plan.keys.set().push_back({key_id});
            return Usage::Touched{.plans = {plan_id}};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return describe(*(*changed)->keys.at(key_id).key);
    }
};

Operation create_usage_plan_key() { return api::operation<CreateUsagePlanKey, Usage>(); }

}  // namespace penstock::usage

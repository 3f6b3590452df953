#include "usage/operation.h"

namespace penstock::usage {

struct GetUsagePlanKey {
    static constexpr std::string_view name = "GetUsagePlanKey";
    static constexpr Route route{"GET", "/usageplans/{usageplanId}/keys/{keyId}", 200};

    struct Request {
        Required<"usageplanId", wire::Text, In::path> plan_id;
        Required<"keyId", wire::Text, In::path> key_id;
    };
    using Response = UsagePlanKey;

    static Result<Response> run(Usage& usage, const api::Caller& caller, const Request& request) {
        const auto all = usage.snapshot();
        const StoredPlan* const plan = all->plan(caller, request.plan_id->value);
        if (!plan) return std::unexpected(not_found("Usage Plan"));
        const StoredKey* const key = all->key(caller, request.key_id->value);
        if (!key || !plan->has_key(request.key_id->value))
            return std::unexpected(not_found("Usage Plan Key"));
        return describe(*key->key);
    }
};

Operation get_usage_plan_key() { return api::operation<GetUsagePlanKey, Usage>(); }

}  // namespace penstock::usage

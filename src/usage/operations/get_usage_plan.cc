#include "usage/operation.h"

namespace penstock::usage {

struct GetUsagePlan {
    static constexpr std::string_view name = "GetUsagePlan";
    static constexpr Route route{"GET", "/usageplans/{usageplanId}", 200};

    struct Request {
        Required<"usageplanId", wire::Text, In::path> id;
    };
    using Response = UsagePlan;

    static Result<Response> run(Usage& usage, const api::Caller& caller, const Request& request) {
        const auto all = usage.snapshot();
        const StoredPlan* const stored = all->plan(caller, request.id->value);
        if (!stored) return std::unexpected(not_found("Usage Plan"));
        return *stored->plan;
    }
};

Operation get_usage_plan() { return api::operation<GetUsagePlan, Usage>(); }

}  // namespace penstock::usage

#include "usage/operation.h"

namespace penstock::usage {

struct GetUsagePlans {
    static constexpr std::string_view name = "GetUsagePlans";
    static constexpr Route route{"GET", "/usageplans", 200};

    struct Request {
        Optional<"keyId", wire::Text, In::query> key_id;
        Optional<"limit", wire::Integer, In::query> limit;
        Optional<"position", wire::Text, In::query> position;
    };
    struct Response {
        Optional<"item", std::vector<UsagePlan>> items;
        Optional<"position", wire::Text> position;
    };

    static Result<Response> run(Usage& usage, const api::Caller& caller, const Request& request) {
        const auto all = usage.snapshot();
        Response response;
        auto filled = fill_page(all->plans, request.limit, request.position, response,
                                [&](const StoredPlan& stored) -> std::optional<UsagePlan> {
                                    if (!all->plan(caller, stored.plan->id->value)) return std::nullopt;
                                    if (request.key_id && !stored.has_key(request.key_id->value))
                                        return std::nullopt;
                                    return *stored.plan;
                                });
        if (!filled) return std::unexpected(filled.error());
        return response;
    }
};

Operation get_usage_plans() { return api::operation<GetUsagePlans, Usage>(); }

}  // namespace penstock::usage

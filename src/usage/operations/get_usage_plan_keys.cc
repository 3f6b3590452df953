#include "usage/operation.h"

namespace penstock::usage {

struct GetUsagePlanKeys {
    static constexpr std::string_view name = "GetUsagePlanKeys";
    static constexpr Route route{"GET", "/usageplans/{usageplanId}/keys", 200};

    struct Request {
        Required<"usageplanId", wire::Text, In::path> plan_id;
        Optional<"limit", wire::Integer, In::query> limit;
        Optional<"name", wire::Text, In::query> name_begins;
        Optional<"position", wire::Text, In::query> position;
    };
    struct Response {
        Optional<"item", std::vector<UsagePlanKey>> items;
        Optional<"position", wire::Text> position;
    };

    static Result<Response> run(Usage& usage, const api::Caller& caller, const Request& request) {
        const auto all = usage.snapshot();
        const StoredPlan* const plan = all->plan(caller, request.plan_id->value);
        if (!plan) return std::unexpected(not_found("Usage Plan"));
        Response response;
        auto filled = fill_page(all->keys, request.limit, request.position, response,
                                [&](const StoredKey& stored) -> std::optional<UsagePlanKey> {
                                    const ApiKey& key = *stored.key;
                                    if (!plan->has_key(key.id->value)) return std::nullopt;
                                    if (!key.key_name->value.starts_with(request.name_begins->value))
                                        return std::nullopt;
                                    return describe(key);
                                });
        if (!filled) return std::unexpected(filled.error());
        return response;
    }
};

Operation get_usage_plan_keys() { return api::operation<GetUsagePlanKeys, Usage>(); }

}  // namespace penstock::usage

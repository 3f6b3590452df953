#include "usage/operation.h"

namespace penstock::usage {

// How often a plan's keys were used: for each key and day, [used, remaining].
struct GetUsage {
    static constexpr std::string_view name = "GetUsage";
    static constexpr Route route{"GET", "/usageplans/{usageplanId}/usage", 200};

    struct Request {
        Required<"usageplanId", wire::Text, In::path> plan_id;
        Required<"startDate", wire::Text, In::query> start_date;
        Required<"endDate", wire::Text, In::query> end_date;
        Optional<"keyId", wire::Text, In::query> key_id;
        Optional<"limit", wire::Integer, In::query> limit;
        Optional<"position", wire::Text, In::query> position;
    };
    struct Numbers : std::vector<wire::Long> {};
    struct Days : std::vector<Numbers> {};
    struct Response {
        Optional<"usagePlanId", wire::Text> plan_id;
        Optional<"startDate", wire::Text> start_date;
        Optional<"endDate", wire::Text> end_date;
        Optional<"position", wire::Text> position;
        Optional<"values", wire::Map<wire::Text, Days>> values;
    };

    static Result<Response> run(Usage& usage, const api::Caller& caller, const Request& request) {
        constexpr Day days_max = 90;
        const auto all = usage.snapshot();
        const StoredPlan* const plan = all->plan(caller, request.plan_id->value);
        if (!plan) return std::unexpected(not_found("Usage Plan"));
        const auto first = parse_day(request.start_date->value), last = parse_day(request.end_date->value);
        if (!first || !last || *last < *first || *last - *first >= days_max)
            return std::unexpected(
                bad_request("Invalid startDate or endDate specified: YYYY-MM-DD, at most 90 days"));
        Response response;
        response.plan_id.put(request.plan_id->value);
        response.start_date.put(request.start_date->value);
        response.end_date.put(request.end_date->value);
        auto& values = response.values.set();
        for (const wire::Text& key : *plan->keys) {
            if (request.key_id && key.value != request.key_id->value) continue;
            values[key.value] = days_of(usage, *plan, key.value, *first, *last);
        }
        return response;
    }

    static Days days_of(Usage& usage, const StoredPlan& plan, const std::string& key, Day first, Day last) {
        const QuotaSettings& quota = *plan.plan->quota;
        const std::string& id = plan.plan->id->value;
        Days days;
        for (Day day = first; day <= last; ++day) {
            const std::int64_t used = usage.ledger().used(id, key, day, day);
            const Day begin = first_of_period(day, quota.period->value);
            // Without a quota nothing is taken from it (`?`).
            const std::int64_t left =
                quota.limit ? quota.limit->value - usage.ledger().used(id, key, begin, day) : 0;
            Numbers numbers;
            numbers.push_back({used});
            numbers.push_back({left});
            days.push_back(std::move(numbers));
        }
        return days;
    }
};

Operation get_usage() { return api::operation<GetUsage, Usage>(); }

}  // namespace penstock::usage

#include "usage/checks.h"

#include "usage/errors.h"

namespace penstock::usage {
namespace {

api::Result<void> check_quota(const QuotaSettings& quota) {
    const std::string& period = quota.period->value;
    if (quota.limit->value < 1) return std::unexpected(bad_request("Usage Plan quota limit must be above 0"));
    if (period != "DAY" && period != "WEEK" && period != "MONTH")
        return std::unexpected(bad_request("Usage Plan quota period must be DAY, WEEK or MONTH"));
    if (quota.offset->value != 0)
        return std::unexpected(
            bad_request("Penstock counts quotas from the beginning of a period: offset must be 0"));
    return {};
}

}  // namespace

api::Result<void> check_plan(const UsagePlan& plan, const api::Caller& caller,
                             const api::StageDirectory& stages) {
    if (plan.plan_name->value.empty()) return std::unexpected(bad_request("Usage Plan name must be set"));
    for (const ApiStage& one : *plan.api_stages) {
        if (!stages.topic_group(caller, one.api_id->value, one.stage->value))
            return std::unexpected(bad_request("Invalid API Stage {api: " + one.api_id->value +
                                               ", stage: " + one.stage->value + "} specified for usageplan " +
                                               plan.id->value));
        if (!one.throttle->empty())
            return std::unexpected(bad_request(
                "Throttling of single methods is for REST APIs; a WebSocket API's keys are checked at "
                "$connect only."));
    }
    if (plan.throttle && plan.throttle->rate_limit->value < 0)
        return std::unexpected(bad_request("Usage Plan throttle rate limit must not be negative"));
    if (plan.throttle && plan.throttle->burst_limit->value < 0)
        return std::unexpected(bad_request("Usage Plan throttle burst limit must not be negative"));
    if (plan.quota) return check_quota(*plan.quota);
    return {};
}

}  // namespace penstock::usage

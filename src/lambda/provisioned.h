// Provisioned concurrency as its operations answer it: ready at once, as starting a process takes a tenth of
// a second.
#pragma once
#include "api/error.h"
#include "lambda/function_settings.h"

namespace penstock::lambda {

struct ProvisionedExecutions : wire::Integer {
    static constexpr wire::Limits limits{.min = 1};
};
struct ProvisionedStatus {
    Optional<"RequestedProvisionedConcurrentExecutions", ProvisionedExecutions> requested;
    Optional<"AvailableProvisionedConcurrentExecutions", wire::Integer> available;
    Optional<"AllocatedProvisionedConcurrentExecutions", wire::Integer> allocated;
    Optional<"Status", wire::Text> status;
    Optional<"StatusReason", wire::Text> reason;
    Optional<"LastModified", wire::Text> last_modified;
};
struct ProvisionedEntry {
    Optional<"FunctionArn", wire::Text> function_arn;
    Optional<"RequestedProvisionedConcurrentExecutions", ProvisionedExecutions> requested;
    Optional<"AvailableProvisionedConcurrentExecutions", wire::Integer> available;
    Optional<"AllocatedProvisionedConcurrentExecutions", wire::Integer> allocated;
    Optional<"Status", wire::Text> status;
    Optional<"StatusReason", wire::Text> reason;
    Optional<"LastModified", wire::Text> last_modified;
};

template <class Answer>
void tell(Answer& answer, const ProvisionedConcurrency& provisioned) {
    answer.requested.put(provisioned.requested->value);
    answer.available.put(provisioned.requested->value);
    answer.allocated.put(provisioned.requested->value);
    answer.status.put("READY");
    answer.last_modified.put(provisioned.last_modified->value);
}

inline api::Error no_provisioned_config() {
    return {"ProvisionedConcurrencyConfigNotFoundException",
            "No Provisioned Concurrency Config found for this function", 404};
}

}  // namespace penstock::lambda

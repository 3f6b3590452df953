// Provisioned concurrency as its operations tell it, and what it asks of the versions of a function.
#pragma once
#include <vector>

#include "api/error.h"
#include "lambda/entry.h"
#include "lambda/provisioned_counts.h"

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

// What one configuration has of a version.
struct ProvisionedShare {
    FunctionPtr version;
    std::size_t count = 0;
};
// Those of a version's or an alias's configuration: of an alias with weights its versions share them.
std::vector<ProvisionedShare> provisioned_shares(const FunctionEntry& entry, const std::string& qualifier);

// How far one configuration is.  When several want the same version, those whose qualifier sorts first are
// served first.
ProvisionedCounts::Numbers provisioned_numbers(const FunctionEntry& entry, const std::string& qualifier,
                                               const ProvisionedCounts& counts);

template <class Answer>
void tell(Answer& answer, const FunctionEntry& entry, const std::string& qualifier,
          const ProvisionedCounts& counts) {
    const ProvisionedConcurrency& provisioned = *entry.settings_of(qualifier)->provisioned;
    const auto numbers = provisioned_numbers(entry, qualifier, counts);
    const auto available = static_cast<std::int64_t>(numbers.available);
    const bool is_ready = available >= provisioned.requested->value;
    answer.requested.put(provisioned.requested->value);
    answer.available.put(available);
    answer.allocated.put(static_cast<std::int64_t>(numbers.allocated));
    answer.status.put(is_ready ? "READY" : numbers.failure.empty() ? "IN_PROGRESS" : "FAILED");
    if (!is_ready && !numbers.failure.empty()) answer.reason.put(numbers.failure);
    answer.last_modified.put(provisioned.last_modified->value);
}

// Of an unpublished version there can be none.
api::Error unpublished_not_provisioned();
api::Error no_provisioned_config();

}  // namespace penstock::lambda

#include "lambda/provisioned.h"

#include <algorithm>
#include <cmath>

#include "lambda/errors.h"

namespace penstock::lambda {

std::vector<ProvisionedShare> provisioned_shares(const FunctionEntry& entry, const std::string& qualifier) {
    std::vector<ProvisionedShare> shares;
    const std::int64_t requested = entry.settings_of(qualifier)->provisioned->requested->value;
    std::int64_t left = requested;
    if (const Alias* const alias = entry.alias(qualifier)) {
        for (const auto& [version, weight] : *alias->routing->weights) {
            const auto part = std::min<std::int64_t>(
                left, std::llround(static_cast<double>(requested) * static_cast<double>(weight.value)));
            const FunctionPtr found = entry.version(version);
            if (!found || part == 0) continue;
            shares.push_back({found, static_cast<std::size_t>(part)});
            left -= part;
        }
    }
    const FunctionPtr found = entry.find(qualifier);
    if (found && left > 0) shares.push_back({found, static_cast<std::size_t>(left)});
    return shares;
}

ProvisionedCounts::Numbers provisioned_numbers(const FunctionEntry& entry, const std::string& qualifier,
                                               const ProvisionedCounts& counts) {
    ProvisionedCounts::Numbers all;
    for (const ProvisionedShare& mine : provisioned_shares(entry, qualifier)) {
        const auto numbers = counts.of(mine.version->arn());
        std::size_t before = 0;
        for (const auto& [other, settings] : *entry.settings.qualifiers) {
            if (other == qualifier) break;
            if (!settings.provisioned) continue;
            for (const ProvisionedShare& share : provisioned_shares(entry, other))
                if (share.version == mine.version) before += share.count;
        }
        const auto part = [&](std::size_t of) { return std::min(mine.count, of - std::min(of, before)); };
        all.allocated += part(numbers.allocated);
        all.available += part(numbers.available);
        if (part(numbers.available) < mine.count && all.failure.empty()) all.failure = numbers.failure;
    }
    return all;
}

api::Error unpublished_not_provisioned() {
    return invalid_parameter(
        "Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
}

api::Error no_provisioned_config() {
    return {"ProvisionedConcurrencyConfigNotFoundException",
            "No Provisioned Concurrency Config found for this function", 404};
}

}  // namespace penstock::lambda

// AWS's quotas of concurrency, as GetAccountSettings tells them and PutFunctionConcurrency keeps to them.
#pragma once
#include <cstdint>
#include <vector>

#include "lambda/entry.h"

namespace penstock::lambda {

inline constexpr std::int64_t kAccountConcurrency = 1000;
inline constexpr std::int64_t kUnreservedConcurrencyMin = 100;

inline std::int64_t unreserved_concurrency(const std::vector<EntryPtr>& entries) {
    std::int64_t left = kAccountConcurrency;
    for (const EntryPtr& entry : entries) left -= entry->settings.reserved_concurrency->value;
    return left;
}

}  // namespace penstock::lambda

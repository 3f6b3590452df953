// Refuses calls of the control plane that come more often than AWS allows (limits.h).
//
// Counted by the account that calls and its region; any core.
#pragma once
#include <mutex>
#include <string>
#include <unordered_map>

#include "api/caller.h"
#include "api/error.h"
#include "base/token_bucket.h"
#include "kinesis/limits.h"
#include "kinesis/subject.h"

namespace penstock::kinesis {

class CallLimiter {
public:
    api::Result<void> admit(std::string_view operation, const api::Caller& caller, const Subject& subject,
                            base::WallMs now);
    std::size_t buckets() const { return buckets_.size(); }

private:
    void forget_the_idle(base::WallMs now);

    std::mutex mutex_;
    std::unordered_map<std::string, base::TokenBucket> buckets_;
    std::size_t buckets_max_ = 1024;  // then the full ones go
};

}  // namespace penstock::kinesis

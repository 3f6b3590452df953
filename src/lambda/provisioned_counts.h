// How many workers each version with provisioned concurrency has: written by its pool, told by operations.
//
// Thread-safe.
#pragma once
#include <map>
#include <mutex>
#include <string>

namespace penstock::lambda {

class ProvisionedCounts {
public:
    struct Numbers {
        std::size_t allocated = 0;  // workers that were started
        std::size_t available = 0;  // of these, those that are initialised
        std::string failure{};      // why the others are not; "" while nothing has failed

        bool operator==(const Numbers&) const = default;
    };

    void set(const std::string& version_arn, Numbers numbers) {
        const std::lock_guard lock(mutex_);
        by_arn_[version_arn] = std::move(numbers);
    }
    void forget(const std::string& version_arn) {
        const std::lock_guard lock(mutex_);
        by_arn_.erase(version_arn);
    }
    Numbers of(const std::string& version_arn) const {
        const std::lock_guard lock(mutex_);
        const auto found = by_arn_.find(version_arn);
        return found == by_arn_.end() ? Numbers{} : found->second;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, Numbers> by_arn_;
};

}  // namespace penstock::lambda

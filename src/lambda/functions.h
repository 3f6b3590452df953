// All functions of this server: the domain behind the Lambda API.
//
// Functions are immutable snapshots: any core finds and uses them without a lock; changes are made on the
// home loop, committed to the metadata store first and then published as a whole.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/operation.h"
#include "lambda/function.h"
#include "lambda/settings.h"
#include "loop/blocking.h"
#include "state/blobs.h"
#include "state/meta.h"

namespace penstock::lambda {

class Functions {
public:
    Functions(state::Meta& meta, state::Blobs& blobs, loop::Blocking& blocking, const base::Clock& clock,
              const Settings& settings);

    // Reads what the metadata store knows.  Once, on the home loop, before anything else.
    api::Result<void> open();
    // Told on the home loop, with the function's ARN, when its code or configuration changed or it was
    // deleted.
    void on_change(std::function<void(const std::string&)> changed) { changed_ = std::move(changed); }

    // ---- Any core.
    // ResourceNotFoundException when there is none, or when the qualifier is not $LATEST.
    api::Result<FunctionPtr> find(const FunctionRef& ref) const;
    // Sorted by name.
    std::vector<FunctionPtr> list(const api::Caller& caller) const;
    const base::Clock& clock() const { return clock_; }
    const Settings& settings() const { return settings_; }

    // ---- The home loop only.
    // Unpacks and keeps the code; the answer is its SHA-256 in hex.
    api::Reply<std::string> store_code(std::string zip);
    // Adds or replaces a function.  `replaces` is the snapshot the change was made from, nullptr for a new
    // one: the change is refused when somebody else was faster.
    api::Reply<FunctionPtr> save(Function function, FunctionPtr replaces);
    api::Reply<api::Empty> remove(FunctionPtr function);
    // The code of a function, as it was uploaded.
    api::Reply<std::shared_ptr<const std::string>> load_code(std::string sha256_hex);

private:
    using Table = std::unordered_map<std::string, FunctionPtr>;  // by unqualified ARN

    std::shared_ptr<const Table> table() const { return table_.load(); }
    void publish(const std::string& arn, FunctionPtr function);
    void forget_code(const std::string& sha256_hex);
    void remove_stale_code() const;

    state::Meta& meta_;
    state::Blobs& blobs_;
    loop::Blocking& blocking_;
    const base::Clock& clock_;
    const Settings& settings_;
    std::function<void(const std::string&)> changed_;
    std::atomic<std::shared_ptr<const Table>> table_ = std::make_shared<const Table>();
    std::set<std::string> busy_;  // ARNs with a change under way
};

}  // namespace penstock::lambda

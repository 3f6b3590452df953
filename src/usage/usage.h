// API keys and usage plans: the domain behind them.
//
// Immutable snapshots: any core looks keys up without a lock; changes are made on the home loop, committed to
// the metadata store first and then published as a whole.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/api_keys.h"
#include "api/operation.h"
#include "api/stages.h"
#include "base/clock.h"
#include "base/shared_rate.h"
#include "state/cells.h"
#include "state/meta.h"
#include "usage/ledger.h"
#include "usage/shapes.h"

namespace penstock::usage {

struct StoredKey {
    Required<"account", wire::Text> account;
    Required<"region", wire::Text> region;
    Required<"key", ApiKey> key;
};

struct StoredPlan {
    Required<"account", wire::Text> account;
    Required<"region", wire::Text> region;
    Required<"plan", UsagePlan> plan;
    Optional<"keys", std::vector<wire::Text>> keys;  // ids, in the order in which they were added

    bool has_key(const std::string& key_id) const;
    bool has_stage(const std::string& api_id, const std::string& stage) const;
};

// All there is, at one moment.
struct Snapshot {
    std::map<std::string, StoredKey> keys;    // by id
    std::map<std::string, StoredPlan> plans;  // by id

    // Nothing unless the caller's account and region have it.
    const StoredKey* key(const api::Caller& caller, const std::string& id) const;
    const StoredPlan* plan(const api::Caller& caller, const std::string& id) const;
};

class Usage final : public api::ApiKeys {
public:
    Usage(state::Meta& meta, state::Cells& cells, const api::StageDirectory& stages, const base::Clock& clock)
        : meta_(meta), stages_(stages), clock_(clock), ledger_(cells) {}

    // Reads what the metadata store knows.  Once, on the home loop, before anything else.
    api::Reply<api::Empty> open();

    // ---- Any core.
    std::shared_ptr<const Snapshot> snapshot() const { return snapshot_.load(); }
    api::KeyVerdict use(const api::Caller& owner, const std::string& api_id, const std::string& stage,
                        const std::string& key) override;
    const Ledger& ledger() const { return ledger_; }
    const base::Clock& clock() const { return clock_; }
    const api::StageDirectory& stages() const { return stages_; }

    // ---- The home loop only.
    // Applies an edit to a copy and saves what is different under the ids named; the edit's error is the
    // answer's.
    struct Touched {
        std::vector<std::string> keys{}, plans{};
    };
    using Edit = std::move_only_function<api::Result<Touched>(Snapshot& snapshot)>;
    api::Reply<std::shared_ptr<const Snapshot>> change(Edit edit);

private:
    void publish(std::shared_ptr<const Snapshot> snapshot);
    // The bucket of a plan's key; each key of a plan has one of its own.
    std::shared_ptr<base::SharedRate> rate_of(const StoredPlan& plan, const std::string& key_id);

    state::Meta& meta_;
    const api::StageDirectory& stages_;
    const base::Clock& clock_;
    Ledger ledger_;
    std::atomic<std::shared_ptr<const Snapshot>> snapshot_ = std::make_shared<const Snapshot>();
    using ByValue = std::unordered_map<std::string, std::string>;  // a key's value to its id
    std::atomic<std::shared_ptr<const ByValue>> by_value_ = std::make_shared<const ByValue>();
    std::mutex rates_mutex_;
    std::map<std::pair<std::string, std::string>, std::shared_ptr<base::SharedRate>> rates_;
};

}  // namespace penstock::usage

// All streams of this server: the domain behind the Kinesis API.
//
// Streams are immutable snapshots: any core finds and uses them without a lock; changes are made on the home
// loop, committed to the metadata store first and then published as a whole.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "api/operation.h"
#include "base/result.h"
#include "kinesis/call_limiter.h"
#include "kinesis/daily_quota.h"
#include "kinesis/limits.h"
#include "kinesis/shapes.h"
#include "kinesis/stream.h"
#include "kinesis/subscriptions.h"
#include "log/log.h"
#include "loop/turns.h"
#include "state/meta.h"

namespace penstock::kinesis {

using StreamPtr = std::shared_ptr<const Stream>;

// Which stream a request is about, whether it is there or not.
struct StreamRef {
    std::string account, region, name;
};

struct CreateOptions {
    std::string name;
    std::uint32_t shards = 1;
    bool on_demand = false;
    std::int64_t record_bytes_max = 1024 * 1024;
    std::optional<std::int64_t> warm_throughput_mibps{};
    std::map<std::string, std::string> tags{};
};

// A record on its way in.
struct NewRecord {
    std::string_view partition_key;
    std::string_view data;
    HashValue hash = 0;
};

// Where a record was stored.
struct StoredRecord {
    std::uint32_t shard = 0;
    std::string sequence_number;
};
// Or why it was not.
struct NotStored {
    base::Errc why = base::Errc::unavailable;
    std::optional<std::uint32_t> throttled{};  // the shard that has taken its share of the second
};
using Stored = std::expected<StoredRecord, NotStored>;

// What is enforced.
struct Rules {
    Limits limits = Limits::none;
    bool policies = false;  // other accounts may do what a resource's policy allows, and no more
    std::int64_t subscription_life_ms = 5 * 60 * 1000;  // AWS; tests have less time
};

class Streams final : public api::StreamDirectory {
public:
    Streams(log::Log& log, state::Meta& meta, const base::Clock& clock, Rules rules = {});
    ~Streams() override;

    // Opens what the metadata store knows.  Once, on the home loop, before anything else.
    api::Reply<api::Empty> open();

    // ---- Any core.
    // By name or ARN, one of which must be given; both must agree.
    static api::Result<StreamRef> refer(const api::Caller& caller, const wire::Member<StreamName>& name,
                                        const wire::Member<StreamArn>& arn);
    api::Result<StreamPtr> find(const api::Caller& caller, const wire::Member<StreamName>& name,
                                const wire::Member<StreamArn>& arn) const;
    api::Result<StreamPtr> find(const wire::Member<StreamArn>& arn) const;
    StreamPtr find(const std::string& account, const std::string& region, const std::string& name) const;
    // Sorted by name.
    std::vector<StreamPtr> list(const api::Caller& caller) const;
    // Appends the records, grouped by shard, in their order; the answers are in that order too.
    loop::Task<std::vector<Stored>> append(StreamPtr stream, std::vector<NewRecord> records);
    // The same of one record, which needs no groups.
    loop::Task<Stored> append(StreamPtr stream, NewRecord record);
    // LimitExceededException when the account would have too many open shards in the region.
    api::Result<void> check_shard_limit(const std::string& account, const std::string& region,
                                        std::size_t more) const;
    std::size_t shard_limit(const std::string& region) const { return shards_max(rules_.limits, region); }
    // The same for one more stream in on-demand mode.
    api::Result<void> check_on_demand_limit(const std::string& account, const std::string& region) const;
    // Asked before each operation (api/operation.h; admission.cc): may the caller do this, now?
    api::Result<void> admit(std::string_view operation, const api::Caller& caller, const wire::Shape& shape,
                            const void* request);
    log::Log& log() const { return log_; }
    const base::Clock& clock() const { return clock_; }
    state::Meta& meta() const { return meta_; }  // the home loop only
    std::int64_t subscription_life_ms() const { return rules_.subscription_life_ms; }
    Subscriptions& subscriptions() { return subscriptions_; }

    // ---- The home loop only.  Changes of one stream take turns, so none of them meets a stream that is
    // UPDATING.
    using Change = std::function<api::Result<void>(Stream& copy)>;

    api::Reply<StreamPtr> create(api::Caller caller, CreateOptions options);
    // Fails when it has consumers, unless `consumers_too`.
    api::Reply<api::Empty> remove(StreamPtr stream, bool consumers_too);
    // Changes whatever is no shard: the change is given a copy of the stream as it is by then.
    api::Reply<StreamPtr> change(StreamPtr stream, Change change);
    // Closes shards and adds their children (kinesis/lineage.h).
    api::Reply<StreamPtr> reshard(StreamPtr stream, Change change);

    // LimitExceededException when the operation has changed the stream as often as it may in 24 hours; else
    // it counts.  The last question of a Change.
    api::Result<void> take_daily(std::string_view operation, const Stream& stream);

    // ---- api::StreamDirectory
    std::optional<std::vector<api::StreamShard>> shards(const std::string& stream_arn) const override;
    bool has_consumer(const std::string& consumer_arn) const override;
    bool may_read(const api::Caller& caller, const std::string& stream_arn) const override;
    std::unique_ptr<api::StreamWatch> watch(const std::string& stream_arn,
                                            std::function<void()> changed) override;
    std::string sequence_number(const api::StreamShard& shard, api::RecordPosition position,
                                base::WallMs at) const override;
    std::optional<api::RecordPosition> position_of(const api::StreamShard& shard,
                                                   std::string_view sequence_number) const override;

private:
    using Table = std::unordered_map<std::string, StreamPtr>;  // by ARN
    class Watcher;

    std::shared_ptr<const Table> table() const { return table_.load(); }
    void publish(const std::string& arn, StreamPtr stream);
    // The same incarnation as it is now; its turn must have been taken.
    api::Result<StreamPtr> current(const Stream& stream) const;
    loop::Task<base::Answer<void>> save(const Stream& stream);

    api::Result<void> authorize(std::string_view operation, const api::Caller& caller,
                                const Subject& subject) const;

    // append.cc: the stream as it is after its shard was closed under an append; nullptr when that is no
    // help.
    StreamPtr successor(const StreamPtr& stream) const;

    // scaling.cc: a hot shard of an on-demand stream is split, on the home loop, some time after.
    void grow_if_hot(const StreamPtr& stream, std::uint32_t shard, base::WallMs now);
    loop::Task<void> grow(StreamPtr stream, std::uint32_t shard, HashRange hashes);

    // resharding.cc: the logs of shards.
    loop::Task<base::Answer<void>> create_logs(const Stream& stream, std::size_t from);
    loop::Task<base::Answer<void>> open_writers(Stream& stream);
    void retain(const Stream& stream);
    loop::Task<void> close_logs(const Stream& stream, std::vector<std::uint32_t> shards);
    loop::Task<base::Answer<std::vector<std::uint32_t>>> not_yet_closed(const Stream& stream);

    log::Log& log_;
    state::Meta& meta_;
    const base::Clock& clock_;
    const Rules rules_;
    CallLimiter calls_;
    DailyQuota daily_;
    loop::Loop* home_ = nullptr;  // since open()
    std::atomic<std::shared_ptr<const Table>> table_ = std::make_shared<const Table>();
    loop::Turns turns_;  // by ARN
    base::WallMs last_created_ms_ = 0;
    std::multimap<std::string, Watcher*> watchers_;
    Subscriptions subscriptions_;
};

}  // namespace penstock::kinesis

#include "kinesis/streams.h"

#include <algorithm>

#include "base/logging.h"
#include "kinesis/arn.h"
#include "kinesis/errors.h"
#include "kinesis/stored_stream.h"
#include "state/commit.h"

namespace penstock::kinesis {
namespace {

std::string arn_of(const std::string& account, const std::string& region, const std::string& name) {
    return "arn:aws:kinesis:" + region + ":" + account + ":stream/" + name;
}

}  // namespace

class Streams::Watcher final : public api::StreamWatch {
public:
    Watcher(Streams& streams, std::string arn, std::function<void()> changed)
        : changed_(std::move(changed)), streams_(streams), arn_(std::move(arn)) {
        streams_.watchers_.emplace(arn_, this);
    }
    ~Watcher() override {
        std::erase_if(streams_.watchers_, [this](const auto& entry) { return entry.second == this; });
    }
    std::function<void()> changed_;

private:
    Streams& streams_;
    std::string arn_;
};

Streams::Streams(log::Log& log, state::Meta& meta, const base::Clock& clock, Rules rules)
    : log_(log), meta_(meta), clock_(clock), rules_(rules) {}
Streams::~Streams() = default;

api::Reply<api::Empty> Streams::open() {
    home_ = loop::Loop::current();
    std::vector<Stream> stored;
    bool damaged = false;
    meta_.scan(kStreamPrefix, [&](std::string_view key, std::string_view value) {
        auto stream = stream_from_json(value);
        if (!stream) {
            base::log_error("the metadata store holds an unreadable stream: " + std::string(key));
            damaged = true;
            return true;
        }
        stored.push_back(std::move(*stream));
        return true;
    });
    if (damaged) co_return api::error("InternalFailure", "a stored stream is unreadable", 500);
    for (Stream& stream : stored) {
        auto opening = open_writers(stream);
        auto opened = co_await opening;
        if (!opened && opened.error() == base::Errc::corrupt) {
            // The journal has told where.  What stands before that can be read, and the other streams are
            // whole.
            base::log_error("stream " + stream.name +
                            " is damaged: it is read up to there, and takes no records");
            opened = {};
        } else if (opened) {
            // A reshard that a crash interrupted: the metadata has it, some logs do not.
            auto asking = not_yet_closed(stream);
            auto open_logs = co_await asking;
            if (open_logs && !open_logs->empty()) {
                auto closing = close_logs(stream, *open_logs);
                co_await closing;
            } else if (!open_logs) {
                opened = std::unexpected(open_logs.error());
            }
        }
        if (!opened) {
            co_return api::error("InternalFailure",
                                 "stream " + stream.name + ": " + std::string(to_text(opened.error())), 500);
        }
        retain(stream);
        last_created_ms_ = std::max(last_created_ms_, stream.created_ms);
        const std::string arn = stream.arn();
        publish(arn, std::make_shared<const Stream>(std::move(stream)));
    }
    co_return api::Empty{};
}

void Streams::publish(const std::string& arn, StreamPtr stream) {
    auto next = std::make_shared<Table>(*table());
    if (stream)
        (*next)[arn] = std::move(stream);
    else
        next->erase(arn);
    table_.store(std::move(next));
    const auto [first, last] = watchers_.equal_range(arn);
    std::vector<std::function<void()>> told;  // a watcher may go away while it is told
    for (auto i = first; i != last; ++i) told.push_back(i->second->changed_);
    for (const auto& changed : told) changed();
}

StreamPtr Streams::find(const std::string& account, const std::string& region,
                        const std::string& name) const {
    const auto all = table();
    const auto found = all->find(arn_of(account, region, name));
    return found == all->end() ? nullptr : found->second;
}

// The texts are our own; what AWS says, also when the two disagree, is not known (none of the sources tells).
api::Result<StreamRef> Streams::refer(const api::Caller& caller, const wire::Member<StreamName>& name,
                                      const wire::Member<StreamArn>& arn) {
    if (!arn && !name)
        return std::unexpected(invalid_argument("Either StreamName or StreamARN should be provided."));
    if (!arn) return StreamRef{caller.account, caller.region, name->value};
    const auto parsed = parse_arn(arn->value);
    if (!parsed || !parsed->consumer.empty())
        return std::unexpected(invalid_argument("StreamARN " + arn->value + " is not valid."));
    if (name && name->value != parsed->stream) {
        return std::unexpected(
            invalid_argument("StreamARN " + arn->value + " is not the ARN of stream " + name->value + "."));
    }
    return StreamRef{parsed->account, parsed->region, parsed->stream};
}

api::Result<StreamPtr> Streams::find(const api::Caller& caller, const wire::Member<StreamName>& name,
                                     const wire::Member<StreamArn>& arn) const {
    const auto wanted = refer(caller, name, arn);
    if (!wanted) return std::unexpected(wanted.error());
    auto stream = find(wanted->account, wanted->region, wanted->name);
    if (!stream) return std::unexpected(stream_not_found(wanted->name, wanted->account));
    return stream;
}

api::Result<StreamPtr> Streams::find(const wire::Member<StreamArn>& arn) const { return find({}, {}, arn); }

std::vector<StreamPtr> Streams::list(const api::Caller& caller) const {
    std::vector<StreamPtr> found;
    for (const auto& [arn, stream] : *table()) {
        if (stream->account == caller.account && stream->region == caller.region) found.push_back(stream);
    }
    std::sort(found.begin(), found.end(),
              [](const StreamPtr& a, const StreamPtr& b) { return a->name < b->name; });
    return found;
}

api::Reply<StreamPtr> Streams::create(api::Caller caller, CreateOptions options) {
    const std::string arn = arn_of(caller.account, caller.region, options.name);
    auto taking = turns_.take(arn);
    const loop::Turn turn = co_await taking;
    if (table()->contains(arn)) co_return std::unexpected(stream_exists(options.name, caller.account));
    if (auto room = check_shard_limit(caller.account, caller.region, options.shards); !room)
        co_return std::unexpected(room.error());
    if (options.on_demand) {
        if (auto room = check_on_demand_limit(caller.account, caller.region); !room)
            co_return std::unexpected(room.error());
    }

    Stream stream;
    stream.name = options.name;
    stream.account = caller.account;
    stream.region = caller.region;
    // A log's group is never used twice, so two incarnations must not share a millisecond.
    last_created_ms_ = stream.created_ms = std::max(clock_.now_ms(), last_created_ms_ + 1);
    stream.on_demand = options.on_demand;
    stream.record_bytes_max = options.record_bytes_max;
    stream.warm_throughput_mibps = options.warm_throughput_mibps;
    stream.tags = std::move(options.tags);
    const auto ranges = split_evenly(options.shards);
    for (std::uint32_t i = 0; i < options.shards; ++i) {
        stream.shards.push_back({.index = i, .range = ranges[i], .created_s = stream.created_ms / 1000});
    }
    stream.index_open_shards();

    auto creating = create_logs(stream, 0);
    auto done = co_await creating;
    if (done) {
        auto opening = open_writers(stream);
        done = co_await opening;
    }
    if (done) {
        auto saving = save(stream);
        done = co_await saving;
    }
    if (!done) {
        log_.destroy(stream.log_group(), [](auto) {});
        co_return std::unexpected(api::unavailable(done.error()));
    }
    retain(stream);
    auto created = std::make_shared<const Stream>(std::move(stream));
    publish(arn, created);
    co_return created;
}

api::Reply<api::Empty> Streams::remove(StreamPtr stream, bool consumers_too) {
    const std::string arn = stream->arn();
    auto taking = turns_.take(arn);
    const loop::Turn turn = co_await taking;
    const auto now = current(*stream);
    if (!now) co_return std::unexpected(now.error());
    if (!(*now)->consumers.empty() && !consumers_too)
        co_return std::unexpected(stream_has_consumers(stream->name, stream->account));
    state::Change change{storage_key(stream->account, stream->region, stream->name), std::nullopt};
    auto committing = state::commit(meta_, meta_.version(), std::move(change));
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
    publish(arn, nullptr);
    daily_.forget(*stream);
    log_.destroy(stream->log_group(), [name = stream->name](base::Answer<void> destroyed) {
        if (!destroyed)
            base::log_warning("the records of stream " + name +
                              " were not removed: " + std::string(to_text(destroyed.error())));
    });
    co_return api::Empty{};
}

api::Reply<StreamPtr> Streams::change(StreamPtr stream, Change change) {
    const std::string arn = stream->arn();
    auto taking = turns_.take(arn);
    const loop::Turn turn = co_await taking;
    const auto now = current(*stream);
    if (!now) co_return std::unexpected(now.error());
    Stream next = **now;
    if (auto ok = change(next); !ok) co_return std::unexpected(ok.error());
    auto saving = save(next);
    const auto saved = co_await saving;
    if (!saved) co_return std::unexpected(api::unavailable(saved.error()));
    if (next.retention_hours != (*now)->retention_hours) retain(next);
    auto changed = std::make_shared<const Stream>(std::move(next));
    publish(arn, changed);
    co_return changed;
}

api::Result<void> Streams::check_shard_limit(const std::string& account, const std::string& region,
                                             std::size_t more) const {
    std::size_t now = 0;
    for (const auto& [arn, stream] : *table()) {
        if (stream->account == account && stream->region == region) now += stream->open_shards();
    }
    const std::size_t limit = shard_limit(region);
    if (now + more <= limit) return {};
    return std::unexpected(shard_limit_exceeded(account, region, now, limit, more));
}

api::Result<void> Streams::check_on_demand_limit(const std::string& account,
                                                 const std::string& region) const {
    if (rules_.limits == Limits::none) return {};
    const auto all = table();
    const auto now = std::ranges::count_if(*all, [&](const auto& entry) {
        const Stream& stream = *entry.second;
        return stream.on_demand && stream.account == account && stream.region == region;
    });
    if (static_cast<std::size_t>(now) < kOnDemandStreams) return {};
    return std::unexpected(on_demand_limit_exceeded(account, region));
}

api::Result<void> Streams::take_daily(std::string_view operation, const Stream& stream) {
    if (rules_.limits == Limits::none) return {};
    return daily_.take(operation, stream, clock_.now_ms());
}

api::Result<StreamPtr> Streams::current(const Stream& stream) const {
    auto now = find(stream.account, stream.region, stream.name);
    if (!now || now->created_ms != stream.created_ms)
        return std::unexpected(stream_not_found(stream.name, stream.account));
    return now;
}

loop::Task<base::Answer<void>> Streams::save(const Stream& stream) {
    state::Change change{storage_key(stream.account, stream.region, stream.name), to_json(stream)};
    auto committing = state::commit(meta_, meta_.version(), std::move(change));
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(committed.error());
    co_return base::Answer<void>{};
}

std::optional<std::vector<api::StreamShard>> Streams::shards(const std::string& stream_arn) const {
    const auto all = table();
    const auto found = all->find(stream_arn);
    if (found == all->end()) return std::nullopt;
    std::vector<api::StreamShard> out;
    for (const Shard& shard : found->second->shards) {
        api::StreamShard& to = out.emplace_back();
        to.id = shard.id();
        to.log = found->second->log_of(shard);
        to.created_s = shard.created_s;
        if (shard.parent) to.parents.push_back(shard_id(*shard.parent));
        if (shard.adjacent_parent) to.parents.push_back(shard_id(*shard.adjacent_parent));
        to.open = !shard.closed_s;
        if (shard.range.first != 0 || shard.range.last != kHashMax)
            to.owns_key = [range = shard.range](std::string_view key) {
                return range.contains(hash_partition_key(key));
            };
    }
    return out;
}

bool Streams::has_consumer(const std::string& consumer_arn) const {
    const auto all = table();
    const auto found = all->find(consumer_arn.substr(0, consumer_arn.find("/consumer/")));
    if (found == all->end()) return false;
    return std::ranges::any_of(found->second->consumers, [&](const Consumer& consumer) {
        return found->second->consumer_arn(consumer) == consumer_arn;
    });
}

std::unique_ptr<api::StreamWatch> Streams::watch(const std::string& stream_arn,
                                                 std::function<void()> changed) {
    return std::make_unique<Watcher>(*this, stream_arn, std::move(changed));
}

std::string Streams::sequence_number(const api::StreamShard& shard, api::RecordPosition position,
                                     base::WallMs at) const {
    return to_text(SequenceNumber{.shard_created_s = shard.created_s,
                                  .index = to_index(position),
                                  .time_s = at / 1000,
                                  .shard = shard.log.number});
}

std::optional<api::RecordPosition> Streams::position_of(const api::StreamShard& shard,
                                                        std::string_view sequence_number) const {
    const auto number = parse_sequence_number(sequence_number);
    const bool ours = number && number->version == 2 && number->shard == shard.log.number &&
                      number->shard_created_s == shard.created_s;
    if (!ours || number->index == 0 || number->index == kLastIndex) return std::nullopt;
    return to_position(number->index);
}

}  // namespace penstock::kinesis

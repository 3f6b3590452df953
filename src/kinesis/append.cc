// Records into the logs of their shards.
#include <algorithm>
#include <numeric>

#include "kinesis/streams.h"
#include "kinesis/throughput.h"
#include "log/pack.h"

namespace penstock::kinesis {
namespace {

// One pack per shard, and which record went where.
struct Group {
    std::uint32_t shard = 0;
    log::PackBuilder pack{};
    std::vector<std::size_t> records{};
    base::Answer<log::Appended> outcome = std::unexpected(base::Errc::corrupt);  // where there is no writer
};

// Counts the record against its shard's throughput, where shards have limits.
bool may_write(const Stream& stream, std::uint32_t shard, const NewRecord& record, base::WallMs now) {
    if (stream.throughput.empty()) return true;
    const std::size_t bytes = record.data.size() + record.partition_key.size();
    return stream.throughput[shard]->take_write(bytes, record.hash, now);
}

// The n-th record of the pack that was appended.
StoredRecord stored_at(const Shard& shard, const log::Appended& appended, std::size_t n) {
    const api::RecordPosition position{appended.sequence, static_cast<std::uint32_t>(n)};
    return {shard.index, to_text({.shard_created_s = shard.created_s,
                                  .index = to_index(position),
                                  .time_s = appended.at / 1000,
                                  .shard = shard.index})};
}

// What a shard's throughput does not allow is left out, and answered already.
std::vector<Group> group_by_shard(const Stream& stream, const std::vector<NewRecord>& records,
                                  const std::vector<std::size_t>& which, base::WallMs now,
                                  std::vector<Stored>& stored) {
    constexpr std::size_t none = static_cast<std::size_t>(-1);
    std::vector<std::size_t> group_of(stream.shards.size(), none);
    std::vector<Group> groups;
    for (const std::size_t i : which) {
        const std::uint32_t shard = stream.owner(records[i].hash).index;
        if (!may_write(stream, shard, records[i], now)) {
            stored[i] = std::unexpected(NotStored{.throttled = shard});
            continue;
        }
        if (group_of[shard] == none) {
            group_of[shard] = groups.size();
            groups.push_back({.shard = shard});
        }
        Group& group = groups[group_of[shard]];
        group.pack.add(records[i].partition_key, records[i].data);
        group.records.push_back(i);
    }
    return groups;
}

// Started together, so that one commit of the journal serves them all.
loop::Task<void> append_all(const Stream& stream, std::vector<Group>& groups) {
    const auto has_writer = [&](const Group& group) { return stream.writers[group.shard] != nullptr; };
    auto waiting = static_cast<std::size_t>(std::ranges::count_if(groups, has_writer));
    if (waiting == 0) co_return;
    loop::Later<int> all([&](auto done) {
        auto finished = std::make_shared<decltype(done)>(std::move(done));
        for (Group& group : groups) {
            if (!has_writer(group)) continue;
            stream.writers[group.shard]->append(std::move(group.pack).take(),
                                                [&, finished](base::Answer<log::Appended> outcome) {
                                                    group.outcome = outcome;
                                                    if (--waiting == 0) (*finished)(0);
                                                });
        }
    });
    [[maybe_unused]] const int finished = co_await all;
}

}  // namespace

loop::Task<std::vector<Stored>> Streams::append(StreamPtr stream, std::vector<NewRecord> records) {
    std::vector<Stored> stored(records.size(), std::unexpected(NotStored{}));
    std::vector<std::size_t> pending(records.size());
    std::iota(pending.begin(), pending.end(), std::size_t{0});
    const bool limited = rules_.limits == Limits::aws;
    while (!pending.empty()) {
        const base::WallMs now = limited ? clock_.now_ms() : 0;
        auto groups = group_by_shard(*stream, records, pending, now, stored);
        pending.clear();
        if (groups.empty()) break;
        for (const Group& group : groups) {
            if (limited) grow_if_hot(stream, group.shard, now);
        }
        auto appending = append_all(*stream, groups);
        co_await appending;
        for (const Group& group : groups) {
            if (!group.outcome && group.outcome.error() == base::Errc::closed) {
                pending.insert(pending.end(), group.records.begin(), group.records.end());
                continue;
            }
            for (std::size_t n = 0; n < group.records.size(); ++n) {
                Stored& to = stored[group.records[n]];
                if (group.outcome)
                    to = stored_at(stream->shards[group.shard], *group.outcome, n);
                else
                    to = std::unexpected(NotStored{.why = group.outcome.error()});
            }
        }
        if (pending.empty()) break;
        // Their shard was closed under them: its children take them.
        StreamPtr next = successor(stream);
        if (!next) break;
        stream = std::move(next);
        std::ranges::sort(pending);
    }
    co_return stored;
}

loop::Task<Stored> Streams::append(StreamPtr stream, NewRecord record) {
    const bool limited = rules_.limits == Limits::aws;
    for (;;) {
        const Shard& shard = stream->owner(record.hash);
        const base::WallMs now = limited ? clock_.now_ms() : 0;
        if (!may_write(*stream, shard.index, record, now))
            co_return std::unexpected(NotStored{.throttled = shard.index});
        if (limited) grow_if_hot(stream, shard.index, now);
        const auto& writer = stream->writers[shard.index];
        if (!writer) co_return std::unexpected(NotStored{.why = base::Errc::corrupt});
        log::PackBuilder pack;
        pack.add(record.partition_key, record.data);
        loop::Later<base::Answer<log::Appended>> appending(
            [&](auto done) { writer->append(std::move(pack).take(), std::move(done)); });
        const auto appended = co_await appending;
        if (appended) co_return stored_at(shard, *appended, 0);
        if (appended.error() != base::Errc::closed)
            co_return std::unexpected(NotStored{.why = appended.error()});
        StreamPtr next = successor(stream);
        if (!next) co_return std::unexpected(NotStored{});
        stream = std::move(next);
    }
}

StreamPtr Streams::successor(const StreamPtr& stream) const {
    StreamPtr now = find(stream->account, stream->region, stream->name);
    return now && now != stream && now->created_ms == stream->created_ms ? now : nullptr;
}

}  // namespace penstock::kinesis

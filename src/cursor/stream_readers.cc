#include "cursor/stream_readers.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace penstock::cursor {

StreamReaders::StreamReaders(loop::Cores& cores, api::StreamDirectory& streams, std::string stream_arn,
                             Make make)
    : cores_(cores), streams_(streams), stream_arn_(std::move(stream_arn)), make_(std::move(make)) {}

StreamReaders::~StreamReaders() {
    *alive_ = false;
    for (const auto& [log, reader] : readers_) reader->stop();
}

void StreamReaders::run() {
    running_ = true;
    if (!watch_) watch_ = streams_.watch(stream_arn_, [this] { reconcile(); });
    reconcile();
}

void StreamReaders::stop() {
    running_ = false;
    while (!readers_.empty()) stop_reader(log::LogId(readers_.begin()->first));
}

void StreamReaders::each(const std::function<void(ShardReader&)>& visit) const {
    for (const auto& [log, reader] : readers_) visit(*reader);
}

void StreamReaders::stop_reader(const log::LogId& log) {
    const auto node = readers_.extract(log);
    node.mapped()->stop();
    stopping_.emplace(log, node.mapped());
}

void StreamReaders::reconcile() {
    if (!running_) return;
    const auto shards = streams_.shards(stream_arn_).value_or(std::vector<api::StreamShard>());
    std::vector<log::LogId> gone;
    for (const auto& [log, reader] : readers_) {
        const bool stays = std::any_of(shards.begin(), shards.end(),
                                       [&](const api::StreamShard& shard) { return shard.log == log; });
        if (!stays) gone.push_back(log);
    }
    for (const log::LogId& log : gone) stop_reader(log);
    for (const api::StreamShard& shard : shards) {
        if (readers_.contains(shard.log) || stopping_.contains(shard.log) || ended_.contains(shard.log))
            continue;
        const bool waits = std::any_of(shards.begin(), shards.end(), [&](const api::StreamShard& other) {
            const bool parent =
                std::find(shard.parents.begin(), shard.parents.end(), other.id) != shard.parents.end();
            return parent && !ended_.contains(other.log);
        });
        if (!waits) start_reader(shard);
    }
}

void StreamReaders::start_reader(const api::StreamShard& shard) {
    // Beside its journal, so that a wake-up at the tail crosses no core.
    loop::Loop& beside = cores_.for_hash(std::hash<std::string>{}(shard.log.group));
    auto told = [this, alive = alive_, log = shard.log, &home = cores_.home()](End end) {
        home.post([this, alive, log, end] {
            if (*alive) over(log, end);
        });
    };
    const auto& reader = readers_.emplace(shard.log, make_(shard, beside, std::move(told))).first->second;
    reader->start();
}

void StreamReaders::over(const log::LogId& log, End end) {
    const bool stopped = stopping_.erase(log) > 0;
    readers_.erase(log);
    if (end == End::of_shard) ended_.insert(log);
    // One that could not go on is tried again when the stream changes, or by run().
    if (stopped || end == End::of_shard) reconcile();
}

}  // namespace penstock::cursor

#include "mapping/mappings.h"
#include "state/commit.h"

#include <algorithm>

namespace penstock::mapping {

Mappings::Mappings(loop::Cores& cores, state::Meta& meta, log::Log& log, state::Cells& cells,
                   api::StreamDirectory& streams, api::FunctionInvoker& functions, const base::Clock& clock)
    : cores_(cores),
      meta_(meta),
      cells_(cells),
      directory_(streams),
      services_{log, cells, streams, functions, clock} {}

Mappings::~Mappings() = default;

api::Result<void> Mappings::open() {
    std::vector<MappingPtr> found;
    std::string damaged;
    meta_.scan(kMappingPrefix, [&](std::string_view key, std::string_view value) {
        auto mapping = mapping_from_json(value);
        if (!mapping) {
            damaged = key;
            return false;
        }
        found.push_back(std::make_shared<const Mapping>(std::move(*mapping)));
        return true;
    });
    if (!damaged.empty())
        return api::error("ServiceException", "the stored mapping " + damaged + " is unreadable", 500);
    for (auto& mapping : found) run(std::move(mapping));
    return {};
}

MappingPtr Mappings::find(const std::string& uuid) const {
    const auto found = all_.find(uuid);
    return found == all_.end() ? nullptr : found->second.mapping;
}

std::vector<MappingPtr> Mappings::list() const {
    std::vector<MappingPtr> out;
    for (const auto& [uuid, running] : all_) out.push_back(running.mapping);
    return out;
}

std::string Mappings::last_result(const std::string& uuid) const {
    const auto found = all_.find(uuid);
    if (found == all_.end()) return "";
    switch (found->second.progress->last_result.load()) {
        case LastResult::none:
            return "No records processed";
        case LastResult::ok:
            return "OK";
        case LastResult::problem:
            return "PROBLEM: Function call failed";
    }
    return "";
}

api::Reply<MappingPtr> Mappings::save(Mapping mapping) {
    auto saved = std::make_shared<const Mapping>(std::move(mapping));
    state::Change change{storage_key(*saved), to_json(*saved)};
    auto committing = state::commit(meta_, meta_.version(), std::move(change));
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
    run(saved);
    co_return saved;
}

api::Reply<api::Empty> Mappings::remove(std::string uuid) {
    const MappingPtr mapping = find(uuid);
    state::Change change{std::string(kMappingPrefix) + uuid, std::nullopt};
    auto committing = state::commit(meta_, meta_.version(), std::move(change));
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
    if (const auto found = all_.find(uuid); found != all_.end()) {
        stop_readers(found->second);
        all_.erase(found);
    }
    // A last invocation may still put its checkpoint; under a uuid that never comes back it does no harm.
    cells_.erase("mapping/" + uuid + "/", [](auto) {});
    co_return api::Empty{};
}

void Mappings::run(MappingPtr mapping) {
    Running& running = all_[mapping->uuid];
    running.mapping = mapping;
    if (!running.watch) {
        running.watch =
            directory_.watch(mapping->stream_arn, [this, uuid = mapping->uuid] { reconcile(uuid); });
    }
    for (const auto& [log, reader] : running.readers) reader->reconfigure(mapping);
    reconcile(mapping->uuid);
}

void Mappings::stop_readers(Running& running) {
    for (const auto& [log, reader] : running.readers) reader->stop();
    running.readers.clear();
}

void Mappings::reconcile(const std::string& uuid) {
    const auto found = all_.find(uuid);
    if (found == all_.end()) return;
    Running& running = found->second;
    const auto shards = services_.streams.shards(running.mapping->stream_arn);
    if (!running.mapping->enabled || !shards) return stop_readers(running);

    std::erase_if(running.readers, [&](const auto& entry) {
        const bool stays =
            std::any_of(shards->begin(), shards->end(), [&](const auto& s) { return s.log == entry.first; });
        if (!stays) entry.second->stop();
        return !stays;
    });
    for (const api::StreamShard& shard : *shards) {
        if (running.readers.contains(shard.log) || running.ended[shard.log]) continue;
        // Parents are finished before their children start.
        const bool waits = std::any_of(shards->begin(), shards->end(), [&](const api::StreamShard& other) {
            const bool parent =
                std::find(shard.parents.begin(), shard.parents.end(), other.id) != shard.parents.end();
            return parent && !running.ended[other.log];
        });
        if (waits) continue;
        // Beside its journal, so that a wake-up at the tail crosses no core.
        loop::Loop& home = cores_.for_hash(std::hash<std::string>{}(shard.log.group));
        auto reader = std::make_shared<Reader>(home, services_, running.mapping, shard, running.progress,
                                               [this, uuid, log = shard.log] {
                                                   cores_.home().post([this, uuid, log] {
                                                       const auto still = all_.find(uuid);
                                                       if (still == all_.end()) return;
                                                       still->second.ended[log] = true;
                                                       still->second.readers.erase(log);
                                                       reconcile(uuid);
                                                   });
                                               });
        running.readers.emplace(shard.log, reader);
        reader->start();
    }
}

}  // namespace penstock::mapping

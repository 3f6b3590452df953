#include "mapping/mappings.h"

#include "state/commit.h"

namespace penstock::mapping {

Mappings::Mappings(loop::Cores& cores, state::Meta& meta, log::Log& log, state::Cells& cells,
                   api::StreamDirectory& streams, api::FunctionInvoker& functions,
                   destinations::Destinations& destinations, const base::Clock& clock)
    : cores_(cores), meta_(meta), cells_(cells), directory_(streams), services_{log,          cells,
                                                                                streams,      functions,
                                                                                destinations, clock} {}

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

void Mappings::each(const std::function<void(const Mapping&, const Progress&)>& visit) const {
    for (const auto& [uuid, running] : all_) visit(*running.mapping, *running.progress);
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

api::Reply<MappingPtr> Mappings::add(Mapping mapping) {
    auto taking = turns_.take(mapping.uuid);
    const loop::Turn turn = co_await taking;
    auto saving = save(std::move(mapping));
    auto saved = co_await saving;
    co_return saved;
}

api::Reply<MappingPtr> Mappings::change(std::string uuid, Edit edit) {
    auto taking = turns_.take(uuid);
    const loop::Turn turn = co_await taking;
    const MappingPtr before = find(uuid);
    if (!before) co_return nullptr;
    Mapping after = *before;
    if (auto edited = edit(after); !edited) co_return std::unexpected(edited.error());
    auto saving = save(std::move(after));
    auto saved = co_await saving;
    co_return saved;
}

api::Reply<MappingPtr> Mappings::remove(std::string uuid) {
    auto taking = turns_.take(uuid);
    const loop::Turn turn = co_await taking;
    const MappingPtr mapping = find(uuid);
    if (!mapping) co_return nullptr;
    state::Change change{std::string(kMappingPrefix) + uuid, std::nullopt};
    auto committing = state::commit(meta_, meta_.version(), std::move(change));
    const auto committed = co_await committing;
    if (!committed) co_return std::unexpected(api::unavailable(committed.error()));
    all_.erase(uuid);
    // A last invocation may still put its checkpoint; under a uuid that never comes back it does no harm.
    cells_.erase(checkpoint_prefix(uuid), [](auto) {});
    co_return mapping;
}

void Mappings::run(MappingPtr mapping) {
    Running& running = all_[mapping->uuid];
    // Readers that cannot go on so make way for others, which begin at their checkpoints.
    if (running.readers && !fits(*running.mapping, *mapping)) running.readers->stop();
    running.mapping = mapping;
    if (!running.readers) {
        const auto make = [this, &running](const api::StreamShard& shard, loop::Loop& loop,
                                           cursor::StreamReaders::Over over) {
            return std::make_shared<Reader>(loop, services_, running.mapping, shard, running.progress,
                                            std::move(over));
        };
        running.readers =
            std::make_unique<cursor::StreamReaders>(cores_, directory_, mapping->stream_arn, make);
    }
    running.readers->each(
        [&](cursor::ShardReader& reader) { static_cast<Reader&>(reader).reconfigure(mapping); });
    if (mapping->enabled)
        running.readers->run();
    else
        running.readers->stop();
}

}  // namespace penstock::mapping

#include "bridge/bridges.h"

#include <utility>

namespace penstock::bridge {

Bridges::Bridges(loop::Cores& cores, log::Log& log, state::Cells& cells, api::StreamDirectory& streams,
                 connections::Hubs& hubs)
    : cores_(cores), directory_(streams), services_{log, cells, streams, hubs}, replay_(log, streams) {}

Bridges::~Bridges() = default;

void Bridges::put(DefinitionPtr definition, Run run) {
    Running& running = all_[definition->id];
    running.definition = definition;
    if (!running.carriers) {
        const auto make = [this, &running](const api::StreamShard& shard, loop::Loop& loop,
                                           cursor::StreamReaders::Over over) {
            return std::make_shared<Carrier>(loop, services_, running.definition, shard, running.progress,
                                             std::move(over));
        };
        look_for_strays(running);
        running.carriers =
            std::make_unique<cursor::StreamReaders>(cores_, directory_, definition->stream_arn, make);
    }
    running.carriers->each(
        [&](cursor::ShardReader& reader) { static_cast<Carrier&>(reader).redefine(definition); });
    running.progress->reach.set_moving(run == Run::running);
    tell_replay();
    if (run == Run::running)
        running.carriers->run();
    else
        running.carriers->stop();
}

void Bridges::tell_replay() {
    std::vector<Feeder> feeders;
    for (const auto& [id, running] : all_) feeders.push_back({running.definition, running.progress});
    replay_.set_feeders(std::move(feeders));
}

void Bridges::look_for_strays(const Running& running) const {
    services_.cells.get(strayed_key(running.definition->id), [progress = running.progress](auto found) {
        if (found && *found) progress->strayed = true;
    });
}

void Bridges::remove(const std::string& id) {
    const auto found = all_.find(id);
    if (found == all_.end()) return;
    found->second.progress->reach.set_moving(false);
    all_.erase(found);
    tell_replay();
    // A carrier may still put its checkpoint; under an id that never comes back it does no harm.
    services_.cells.erase(checkpoint_prefix(id), [](auto) {});
}

std::shared_ptr<const Progress> Bridges::progress(const std::string& id) const {
    const auto found = all_.find(id);
    return found == all_.end() ? nullptr : found->second.progress;
}

}  // namespace penstock::bridge

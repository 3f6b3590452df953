// All bridges of this server, and the carriers that run them.
//
// Belongs to the home loop.  A bridge takes effect at once: nothing polls, an append wakes its carrier.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "bridge/carrier.h"
#include "bridge/definition.h"
#include "bridge/replay.h"
#include "loop/cores.h"

namespace penstock::bridge {

enum class Run : std::uint8_t { running, stopped };

class Bridges {
public:
    Bridges(loop::Cores& cores, log::Log& log, state::Cells& cells, api::StreamDirectory& streams,
            connections::Hubs& hubs);
    ~Bridges();

    // Adds, or replaces the one with its id: where that stands in the stream stays.
    void put(DefinitionPtr definition, Run run);
    // Forgets where it stood, too.
    void remove(const std::string& id);

    // nullptr when there is none.
    std::shared_ptr<const Progress> progress(const std::string& id) const;
    const api::StreamDirectory& streams() const { return services_.streams; }
    // Where clients that come back get what topics have no more.
    connections::Backlog& backlog() { return replay_; }

private:
    struct Running {
        DefinitionPtr definition;
        std::shared_ptr<Progress> progress = std::make_shared<Progress>();
        std::unique_ptr<cursor::StreamReaders> carriers{};
    };

    void tell_replay();
    void look_for_strays(const Running& running) const;

    loop::Cores& cores_;
    api::StreamDirectory& directory_;
    Services services_;
    std::map<std::string, Running> all_;  // by id
    Replay replay_;
};

}  // namespace penstock::bridge

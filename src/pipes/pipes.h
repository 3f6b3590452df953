// All pipes of this server: the domain behind the EventBridge Pipes API.  A pipe runs as a bridge, and takes
// effect when it is saved.
//
// Belongs to the home loop.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "api/operation.h"
#include "api/stages.h"
#include "base/clock.h"
#include "bridge/bridges.h"
#include "loop/turns.h"
#include "pipes/pipe.h"
#include "state/meta.h"

namespace penstock::pipes {

class Pipes {
public:
    Pipes(state::Meta& meta, bridge::Bridges& bridges, const api::StageDirectory& stages,
          const base::Clock& clock);

    // Reads what the metadata store knows and starts the bridges.  Once, after streams and APIs are open.
    api::Result<void> open();

    // NotFoundException when the caller's account and region have none of that name.
    api::Result<PipePtr> find(const api::Caller& caller, const std::string& name) const;
    api::Result<PipePtr> find_by_arn(const api::Caller& caller, const std::string& arn) const;
    // By name.
    std::vector<PipePtr> list(const api::Caller& caller) const;
    const base::Clock& clock() const { return clock_; }

    // AWS's word for what it is doing, and why if that needs a reason.
    struct State {
        std::string current;
        std::string reason{};
    };
    State state(const Pipe& pipe) const;
    // What the pipes have done since the server started, of all accounts.
    struct Counts {
        std::string arn;
        std::uint64_t published = 0;
        std::map<std::string_view, std::uint64_t> kept{};  // records that became no message, by reason
    };
    std::vector<Counts> counts() const;

    api::Reply<PipePtr> create(api::Caller caller, Pipe pipe);
    // Applies an edit to a copy and saves it; the edit's error is the answer's.
    using Edit = std::move_only_function<api::Result<void>(Pipe& pipe)>;
    api::Reply<PipePtr> change(api::Caller caller, std::string name, Edit edit);
    api::Reply<PipePtr> remove(api::Caller caller, std::string name);

private:
    struct Known {
        PipePtr pipe;
        std::string problem{};  // why it cannot run
    };

    api::Result<void> check_source(const api::Caller& caller, const Pipe& pipe) const;
    api::Reply<PipePtr> save(Pipe pipe);
    void run(PipePtr pipe, const api::Result<bridge::DefinitionPtr>& definition);

    state::Meta& meta_;
    bridge::Bridges& bridges_;
    const api::StageDirectory& stages_;
    const base::Clock& clock_;
    std::map<std::string, Known> all_;  // by storage key
    loop::Turns turns_;                 // by storage key
};

}  // namespace penstock::pipes

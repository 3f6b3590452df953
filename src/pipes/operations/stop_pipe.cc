#include "pipes/operation.h"

namespace penstock::pipes {

struct StopPipe {
    static constexpr std::string_view name = "StopPipe";
    static constexpr Route route{"POST", "/v1/pipes/{Name}/stop", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"Name", PipeName, In::path> name;
    };
    using Response = PipeChange;

    static Reply<Response> run(Pipes& pipes, const api::Caller& caller, const Request& request) {
        auto changing = pipes.change(caller, request.name->value, [](Pipe& pipe) -> Result<void> {
            pipe.desired_state.put("STOPPED");
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return describe_change(**changed, "STOPPING");
    }
};

Operation stop_pipe() { return api::operation<StopPipe, Pipes>(); }

}  // namespace penstock::pipes

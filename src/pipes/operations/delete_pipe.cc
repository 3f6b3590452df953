#include "pipes/operation.h"

namespace penstock::pipes {

struct DeletePipe {
    static constexpr std::string_view name = "DeletePipe";
    static constexpr Route route{"DELETE", "/v1/pipes/{Name}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"Name", PipeName, In::path> name;
    };
    struct Response {
        Optional<"Arn", PipeArn> arn;
        Optional<"Name", PipeName> name;
        Optional<"DesiredState", wire::Text> desired_state;
        Optional<"CurrentState", PipeState> current_state;
        Optional<"CreationTime", wire::Timestamp> created;
        Optional<"LastModifiedTime", wire::Timestamp> modified;
    };

    static Reply<Response> run(Pipes& pipes, const api::Caller& caller, const Request& request) {
        auto removing = pipes.remove(caller, request.name->value);
        const auto removed = co_await removing;
        if (!removed) co_return std::unexpected(removed.error());
        auto response = wire::merge(Response{}, describe_change(**removed, "DELETING"));
        response.desired_state.put("DELETED");
        co_return response;
    }
};

Operation delete_pipe() { return api::operation<DeletePipe, Pipes>(); }

}  // namespace penstock::pipes

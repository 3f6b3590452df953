#include "pipes/operation.h"

namespace penstock::pipes {

struct DescribePipe {
    static constexpr std::string_view name = "DescribePipe";
    static constexpr Route route{"GET", "/v1/pipes/{Name}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"Name", PipeName, In::path> name;
    };
    struct Response {
        Optional<"Arn", PipeArn> arn;
        Optional<"Name", PipeName> name;
        Optional<"Description", PipeDescription> description;
        Optional<"DesiredState", wire::Text> desired_state;
        Optional<"CurrentState", PipeState> current_state;
        Optional<"StateReason", wire::Text> state_reason;
        Optional<"Source", ArnOrUrl> source;
        Optional<"SourceParameters", SourceParameters> source_parameters;
        Optional<"Target", Arn> target;
        Optional<"TargetParameters", TargetParameters> target_parameters;
        Optional<"RoleArn", RoleArn> role_arn;
        Optional<"Tags", wire::Map<TagKey, TagValue>> tags;
        Optional<"CreationTime", wire::Timestamp> created;
        Optional<"LastModifiedTime", wire::Timestamp> modified;
    };

    static Result<Response> run(Pipes& pipes, const api::Caller& caller, const Request& request) {
        const auto found = pipes.find(caller, request.name->value);
        if (!found) return std::unexpected(found.error());
        const Pipe& pipe = **found;
        const Pipes::State state = pipes.state(pipe);
        auto response = wire::merge(Response{}, describe_change(pipe, state.current));
        if (!state.reason.empty()) response.state_reason.put(state.reason);
        if (pipe.description) response.description.put(pipe.description->value);
        response.source.put(pipe.source->value);
        response.source_parameters = *pipe.source_parameters;
        response.target.put(pipe.target->value);
        if (pipe.target_parameters) response.target_parameters = *pipe.target_parameters;
        response.role_arn.put(pipe.role_arn->value);
        if (pipe.tags && !pipe.tags->empty()) response.tags = *pipe.tags;
        return response;
    }
};

Operation describe_pipe() { return api::operation<DescribePipe, Pipes>(); }

}  // namespace penstock::pipes

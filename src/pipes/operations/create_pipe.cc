#include "base/random.h"
#include "pipes/operation.h"

namespace penstock::pipes {

// The pipe carries every record that is put after this has answered.
struct CreatePipe {
    static constexpr std::string_view name = "CreatePipe";
    static constexpr Route route{"POST", "/v1/pipes/{Name}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"Name", PipeName, In::path> name;
        Optional<"Description", PipeDescription> description;
        Optional<"DesiredState", RequestedPipeState> desired_state;
        Required<"Source", ArnOrUrl> source;
        Optional<"SourceParameters", SourceParameters> source_parameters;
        Optional<"Enrichment", OptionalArn> enrichment;
        Optional<"EnrichmentParameters", Unserved> enrichment_parameters;
        Required<"Target", Arn> target;
        Optional<"TargetParameters", TargetParameters> target_parameters;
        Required<"RoleArn", RoleArn> role_arn;
        Optional<"Tags", Tags> tags;
    };
    using Response = PipeChange;

    static Reply<Response> run(Pipes& pipes, const api::Caller& caller, const Request& request) {
        if (!request.enrichment->value.empty()) co_return std::unexpected(unsupported("Enrichment"));
        if (request.enrichment_parameters) co_return std::unexpected(unsupported("EnrichmentParameters"));
        Pipe pipe;
        pipe.id.put(base::random_uuid());
        pipe.account.put(caller.account);
        pipe.region.put(caller.region);
        pipe.name.put(request.name->value);
        if (request.description) pipe.description.put(request.description->value);
        pipe.role_arn.put(request.role_arn->value);
        pipe.source.put(request.source->value);
        pipe.source_parameters = *request.source_parameters;
        pipe.target.put(request.target->value);
        if (request.target_parameters) pipe.target_parameters = *request.target_parameters;
        pipe.desired_state.put(request.desired_state ? request.desired_state->value : "RUNNING");
        if (request.tags) {
            for (const auto& [key, value] : *request.tags) pipe.tags.set()[key] = value;
        }
        pipe.created_ms.put(pipes.clock().now_ms());
        pipe.modified_ms.put(pipe.created_ms->value);
        auto creating = pipes.create(caller, std::move(pipe));
        const auto created = co_await creating;
        if (!created) co_return std::unexpected(created.error());
        co_return describe_change(**created, "CREATING");
    }
};

Operation create_pipe() { return api::operation<CreatePipe, Pipes>(); }

}  // namespace penstock::pipes

#include "pipes/operation.h"

namespace penstock::pipes {

// What is left out stays; the parameters of a service are replaced as a whole.  Records that are read from
// now on go the new way.
struct UpdatePipe {
    static constexpr std::string_view name = "UpdatePipe";
    static constexpr Route route{"PUT", "/v1/pipes/{Name}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"Name", PipeName, In::path> name;
        Optional<"Description", PipeDescription> description;
        Optional<"DesiredState", RequestedPipeState> desired_state;
        Optional<"SourceParameters", UpdateSourceParameters> source_parameters;
        Optional<"Enrichment", OptionalArn> enrichment;
        Optional<"EnrichmentParameters", Unserved> enrichment_parameters;
        Optional<"Target", Arn> target;
        Optional<"TargetParameters", TargetParameters> target_parameters;
        Required<"RoleArn", RoleArn> role_arn;
    };
    using Response = PipeChange;

    static Result<void> edit_source(Pipe& pipe, const UpdateSourceParameters& wanted) {
        SourceParameters& source = pipe.source_parameters.value;
        if (wanted.filter_criteria) source.filter_criteria = *wanted.filter_criteria;
        if (wanted.kinesis) {
            KinesisParameters kinesis = wire::merge(KinesisParameters{}, *wanted.kinesis);
            kinesis.starting_position = *source.kinesis->starting_position;
            if (source.kinesis->starting_at) kinesis.starting_at = *source.kinesis->starting_at;
            source.kinesis = std::move(kinesis);
        }
        if (wanted.dynamodb || wanted.sqs || wanted.active_mq || wanted.rabbit_mq || wanted.managed_kafka ||
            wanted.self_managed_kafka)
            return std::unexpected(unsupported("A source that is no Kinesis stream"));
        return {};
    }

    static Result<void> edit(Pipe& pipe, const Request& request) {
        if (!request.enrichment->value.empty()) return std::unexpected(unsupported("Enrichment"));
        if (request.enrichment_parameters) return std::unexpected(unsupported("EnrichmentParameters"));
        pipe.role_arn.put(request.role_arn->value);
        if (request.description) pipe.description.put(request.description->value);
        if (request.desired_state) pipe.desired_state.put(request.desired_state->value);
        if (request.target) pipe.target.put(request.target->value);
        if (request.target_parameters) {
            // Each parameter of them is one field: an update of the template leaves the topic alone.
            TargetParameters& target = pipe.target_parameters.set();
            const TargetParameters& wanted = *request.target_parameters;
            TargetParameters together = wanted;
            if (!wanted.input_template && target.input_template)
                together.input_template = *target.input_template;
            if (!wanted.http && target.http) together.http = *target.http;
            target = std::move(together);
        }
        return request.source_parameters ? edit_source(pipe, *request.source_parameters) : Result<void>();
    }

    static Reply<Response> run(Pipes& pipes, const api::Caller& caller, const Request& request) {
        auto changing =
            pipes.change(caller, request.name->value, [&](Pipe& pipe) { return edit(pipe, request); });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return describe_change(**changed, "UPDATING");
    }
};

Operation update_pipe() { return api::operation<UpdatePipe, Pipes>(); }

}  // namespace penstock::pipes

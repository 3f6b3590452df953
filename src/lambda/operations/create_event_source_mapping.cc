#include <cmath>

#include "base/random.h"
#include "lambda/event_source_mapping.h"
#include "lambda/operation.h"

namespace penstock::lambda {

// The mapping delivers every record that is put after this has answered.
struct CreateEventSourceMapping {
    static constexpr std::string_view name = "CreateEventSourceMapping";
    static constexpr Route route{"POST", "/2015-03-31/event-source-mappings", 202};
    static constexpr bool runs_at_home = true;

    struct Request {
        Optional<"EventSourceArn", EventSourceArn> event_source_arn;
        Required<"FunctionName", FunctionName> function_name;
        Optional<"Enabled", wire::Boolean> enabled;
        Optional<"BatchSize", BatchSize> batch_size;
        Optional<"FilterCriteria", FilterCriteria> filter_criteria;
        Optional<"MaximumBatchingWindowInSeconds", BatchingWindow> window;
        Optional<"ParallelizationFactor", ParallelizationFactor> parallelization_factor;
        Optional<"StartingPosition", StartingPositionType> starting_position;
        Optional<"StartingPositionTimestamp", wire::Timestamp> starting_timestamp;
        Optional<"DestinationConfig", DestinationConfig> destination_config;
        Optional<"MaximumRecordAgeInSeconds", RecordAge> record_age;
        Optional<"BisectBatchOnFunctionError", wire::Boolean> bisect;
        Optional<"MaximumRetryAttempts", RetryAttempts> retry_attempts;
        Optional<"Tags", Tags> tags;
        Optional<"TumblingWindowInSeconds", TumblingWindow> tumbling_window;
        Optional<"FunctionResponseTypes", ResponseTypes> response_types;
        Optional<"MetricsConfig", MetricsConfig> metrics_config;
    };
    using Response = EventSourceMapping;

    static Result<mapping::Mapping> make(const Lambda& lambda, const api::Caller& caller,
                                         const Request& request) {
        const std::string& source_arn = request.event_source_arn->value;
        const auto consumer = source_arn.find("/consumer/");
        const std::string stream_arn = source_arn.substr(0, consumer);
        if (stream_arn.find(":kinesis:") == std::string::npos) {
            return std::unexpected(invalid_parameter("Unrecognized event source."));
        }
        if (!request.starting_position) {
            return std::unexpected(
                invalid_parameter("1 validation error detected: Value null at 'startingPosition' failed to "
                                  "satisfy constraint: Member must not be null."));
        }
        const FunctionRef ref = parse_function_name(request.function_name->value, caller);
        if (!lambda.mappings.functions().find(ref.qualified_arn())) {
            return std::unexpected(invalid_parameter("Function does not exist"));
        }
        if (!lambda.mappings.streams().may_read(caller, stream_arn)) {
            return std::unexpected(invalid_parameter(
                "Cannot access stream " + stream_arn +
                ". Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and "
                "ListStreams Actions on your stream in IAM."));
        }
        if (!lambda.mappings.streams().shards(stream_arn)) {
            return std::unexpected(invalid_parameter("Stream not found: " + stream_arn));
        }
        if (consumer != std::string::npos && !lambda.mappings.streams().has_consumer(source_arn)) {
            return std::unexpected(invalid_parameter("Stream consumer not found: " + source_arn));  // `?`
        }
        for (const auto& other : lambda.mappings.list()) {
            if (other->source_arn() != source_arn || other->function_arn != ref.qualified_arn()) continue;
            return api::error(
                "ResourceConflictException",
                "The event source arn (\" " + source_arn + " \") and function (\" " + ref.name +
                    " \") provided mapping already exists. Please update or delete the existing mapping with "
                    "UUID " +
                    other->uuid,
                409);
        }
        mapping::Mapping mapping;
        mapping.uuid = base::random_uuid();
        mapping.account = caller.account;
        mapping.region = caller.region;
        mapping.stream_arn = stream_arn;
        if (consumer != std::string::npos) mapping.consumer_arn = source_arn;
        mapping.function_arn = ref.qualified_arn();
        const std::string& position = request.starting_position->value;
        if (position == "TRIM_HORIZON") mapping.starting_position = mapping::StartingPosition::trim_horizon;
        if (position == "AT_TIMESTAMP") {
            if (!request.starting_timestamp) {
                return std::unexpected(invalid_parameter(
                    "StartingPositionTimestamp must be specified for StartingPosition AT_TIMESTAMP."));
            }
            mapping.starting_position = mapping::StartingPosition::at_timestamp;
            mapping.starting_at_ms = std::llround(request.starting_timestamp->value * 1000);
        }
        auto applied = apply({.enabled = request.enabled,
                              .batch_size = request.batch_size,
                              .filter_criteria = request.filter_criteria,
                              .window = request.window,
                              .parallelization_factor = request.parallelization_factor,
                              .destination_config = request.destination_config,
                              .record_age = request.record_age,
                              .bisect = request.bisect,
                              .retry_attempts = request.retry_attempts,
                              .tumbling_window = request.tumbling_window,
                              .response_types = request.response_types,
                              .metrics_config = request.metrics_config},
                             lambda.mappings.destinations(), mapping);
        if (!applied) return std::unexpected(applied.error());
        if (auto added = add_tags(mapping.tags, *request.tags); !added) {
            return std::unexpected(added.error());
        }
        mapping.created_ms = mapping.modified_ms = lambda.mappings.clock().now_ms();
        return mapping;
    }

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const FunctionRef ref = parse_function_name(request.function_name->value, caller);
        auto taking = lambda.mappings.turn_to_add(request.event_source_arn->value, ref.qualified_arn());
        const loop::Turn turn = co_await taking;
        auto mapping = make(lambda, caller, request);
        if (!mapping) co_return std::unexpected(mapping.error());
        auto saving = lambda.mappings.add(std::move(*mapping));
        auto saved = co_await saving;
        if (!saved) co_return std::unexpected(saved.error());
        Response response = describe(**saved, lambda.mappings);
        response.state.put("Creating");  // what AWS answers; it is Enabled when the client reads this
        co_return response;
    }
};

Operation create_event_source_mapping() { return api::operation<CreateEventSourceMapping, Lambda>(); }

}  // namespace penstock::lambda

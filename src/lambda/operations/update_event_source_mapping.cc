#include "lambda/event_source_mapping.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct UpdateEventSourceMapping {
    static constexpr std::string_view name = "UpdateEventSourceMapping";
    static constexpr Route route{"PUT", "/2015-03-31/event-source-mappings/{UUID}", 202};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"UUID", wire::Text, In::path> uuid;
        Optional<"FunctionName", FunctionName> function_name;
        Optional<"Enabled", wire::Boolean> enabled;
        Optional<"BatchSize", BatchSize> batch_size;
        Optional<"FilterCriteria", FilterCriteria> filter_criteria;
        Optional<"MaximumBatchingWindowInSeconds", BatchingWindow> window;
        Optional<"DestinationConfig", DestinationConfig> destination_config;
        Optional<"MaximumRecordAgeInSeconds", RecordAge> record_age;
        Optional<"BisectBatchOnFunctionError", wire::Boolean> bisect;
        Optional<"MaximumRetryAttempts", RetryAttempts> retry_attempts;
        Optional<"ParallelizationFactor", ParallelizationFactor> parallelization_factor;
        Optional<"TumblingWindowInSeconds", TumblingWindow> tumbling_window;
        Optional<"FunctionResponseTypes", ResponseTypes> response_types;
        Optional<"MetricsConfig", MetricsConfig> metrics_config;
    };
    using Response = EventSourceMapping;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        if (!find_mapping(lambda.mappings, caller, request.uuid->value))
            co_return std::unexpected(mapping_not_found());
        const MappingSettings settings{.enabled = request.enabled,
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
                                       .metrics_config = request.metrics_config};
        bool was_enabled = false;
        auto changing = lambda.mappings.change(request.uuid->value, [&](mapping::Mapping& mapping) {
            was_enabled = mapping.enabled;
            if (request.function_name) {
                const FunctionRef ref = parse_function_name(request.function_name->value, caller);
                mapping.function_arn = ref.qualified_arn();
                if (!lambda.mappings.functions().find(mapping.function_arn)) {
                    return Result<void>(std::unexpected(invalid_parameter("Function does not exist")));
                }
            }
            mapping.modified_ms = lambda.mappings.clock().now_ms();
            return apply(settings, lambda.mappings.destinations(), mapping);
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        if (!*changed) co_return std::unexpected(mapping_not_found());
        Response response = describe(**changed, lambda.mappings);
        // What AWS answers; it is so when the client reads this.
        const bool enabled = (*changed)->enabled;
        response.state.put(enabled == was_enabled ? "Updating" : enabled ? "Enabling" : "Disabling");
        co_return response;
    }
};

Operation update_event_source_mapping() { return api::operation<UpdateEventSourceMapping, Lambda>(); }

}  // namespace penstock::lambda

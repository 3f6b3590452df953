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
    };
    using Response = EventSourceMapping;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto found = lambda.mappings.find(request.uuid->value);
        if (!found) co_return std::unexpected(mapping_not_found());
        auto served =
            check_unserved({request.parallelization_factor, request.bisect, request.tumbling_window,
                            request.response_types, request.filter_criteria, request.destination_config});
        if (served) served = check_record_age(request.record_age);
        if (!served) co_return std::unexpected(served.error());
        mapping::Mapping mapping = *found;
        if (request.function_name) {
            mapping.function_arn = parse_function_name(request.function_name->value, caller).qualified_arn();
            const bool exists = lambda.mappings.functions().find(mapping.function_arn).has_value();
            if (!exists) co_return std::unexpected(invalid_parameter("Function does not exist"));
        }
        if (request.enabled) mapping.enabled = request.enabled->value;
        if (request.batch_size) mapping.batch_size = request.batch_size->value;
        if (request.window) mapping.window_s = request.window->value;
        if (request.record_age) mapping.record_age_s_max = request.record_age->value;
        if (request.retry_attempts) mapping.retries_max = request.retry_attempts->value;
        mapping.modified_ms = lambda.mappings.clock().now_ms();
        auto saving = lambda.mappings.save(std::move(mapping));
        auto saved = co_await saving;
        if (!saved) co_return std::unexpected(saved.error());
        co_return describe(**saved, lambda.mappings);
    }
};

Operation update_event_source_mapping() { return api::operation<UpdateEventSourceMapping, Lambda>(); }

}  // namespace penstock::lambda

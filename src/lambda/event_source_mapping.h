// The shape of an event source mapping, shared by its five operations.
#pragma once
#include "lambda/shapes.h"
#include "mapping/mappings.h"

namespace penstock::lambda {

struct EventSourceArn : wire::Text {
    static constexpr wire::Limits limits{
        .min = 12,
        .max = 1024,
        .pattern = R"(arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:)"
                   R"(((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*))"};
};
struct BatchSize : wire::Integer {
    static constexpr wire::Limits limits{.min = 1, .max = 10'000};
};
struct BatchingWindow : wire::Integer {
    static constexpr wire::Limits limits{.min = 0, .max = 300};
};
struct ParallelizationFactor : wire::Integer {
    static constexpr wire::Limits limits{.min = 1, .max = 10};
};
struct RecordAge : wire::Integer {
    static constexpr wire::Limits limits{.min = -1, .max = 604'800};
};
struct RetryAttempts : wire::Integer {
    static constexpr wire::Limits limits{.min = -1, .max = 10'000};
};
struct TumblingWindow : wire::Integer {
    static constexpr wire::Limits limits{.min = 0, .max = 900};
};
struct StartingPositionType : wire::Text {
    // In the order in which AWS prints them.
    static constexpr std::string_view values[] = {"LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct ResponseType : wire::Text {
    static constexpr std::string_view values[] = {"ReportBatchItemFailures"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct ResponseTypes : std::vector<ResponseType> {
    static constexpr wire::Limits limits{.min = 0, .max = 1};
};
struct FilterPattern : wire::Text {
    static constexpr wire::Limits limits{.min = 0, .max = 4096, .pattern = ".*"};
};
struct Filter {
    Optional<"Pattern", FilterPattern> pattern;
};
struct FilterCriteria {
    Optional<"Filters", std::vector<Filter>> filters;
};
struct DestinationArn : wire::Text {
    static constexpr wire::Limits limits{
        .min = 0,
        .max = 350,
        .pattern = R"($|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:)"
                   R"(((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*))"};
};
struct Destination {
    Optional<"Destination", DestinationArn> destination;
};
struct DestinationConfig {
    Optional<"OnSuccess", Destination> on_success;
    Optional<"OnFailure", Destination> on_failure;
};

struct MappingMetric : wire::Text {
    static constexpr std::string_view values[] = {"EventCount", "ErrorCount", "KafkaMetrics"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct MappingMetrics : std::vector<MappingMetric> {
    static constexpr wire::Limits limits{.min = 0, .max = 3};
};
struct MetricsConfig {
    Optional<"Metrics", MappingMetrics> metrics;
};

// What all five operations answer.
struct EventSourceMapping {
    Optional<"UUID", wire::Text> uuid;
    Optional<"StartingPosition", StartingPositionType> starting_position;
    Optional<"StartingPositionTimestamp", wire::Timestamp> starting_timestamp;
    Optional<"BatchSize", BatchSize> batch_size;
    Optional<"MaximumBatchingWindowInSeconds", BatchingWindow> window;
    Optional<"ParallelizationFactor", ParallelizationFactor> parallelization_factor;
    Optional<"EventSourceArn", EventSourceArn> event_source_arn;
    Optional<"FilterCriteria", FilterCriteria> filter_criteria;
    Optional<"FunctionArn", wire::Text> function_arn;
    Optional<"LastModified", wire::Timestamp> last_modified;
    Optional<"LastProcessingResult", wire::Text> last_processing_result;
    Optional<"State", wire::Text> state;
    Optional<"StateTransitionReason", wire::Text> state_transition_reason;
    Optional<"DestinationConfig", DestinationConfig> destination_config;
    Optional<"MaximumRecordAgeInSeconds", RecordAge> record_age;
    Optional<"BisectBatchOnFunctionError", wire::Boolean> bisect;
    Optional<"MaximumRetryAttempts", RetryAttempts> retry_attempts;
    Optional<"TumblingWindowInSeconds", TumblingWindow> tumbling_window;
    Optional<"FunctionResponseTypes", ResponseTypes> response_types;
    Optional<"EventSourceMappingArn", wire::Text> arn;
    Optional<"MetricsConfig", MetricsConfig> metrics_config;
};

// nullptr when there is none that this caller may know: those of its account and region.
mapping::MappingPtr find_mapping(const mapping::Mappings& mappings, const api::Caller& caller,
                                 const std::string& uuid);

EventSourceMapping describe(const mapping::Mapping& mapping, const mapping::Mappings& mappings);

// What creating and updating have in common; members that are absent change nothing.
struct MappingSettings {
    const wire::Member<wire::Boolean>& enabled;
    const wire::Member<BatchSize>& batch_size;
    const wire::Member<FilterCriteria>& filter_criteria;
    const wire::Member<BatchingWindow>& window;
    const wire::Member<ParallelizationFactor>& parallelization_factor;
    const wire::Member<DestinationConfig>& destination_config;
    const wire::Member<RecordAge>& record_age;
    const wire::Member<wire::Boolean>& bisect;
    const wire::Member<RetryAttempts>& retry_attempts;
    const wire::Member<TumblingWindow>& tumbling_window;
    const wire::Member<ResponseTypes>& response_types;
    const wire::Member<MetricsConfig>& metrics_config;
};
api::Result<void> apply(const MappingSettings& settings, const destinations::Destinations& destinations,
                        mapping::Mapping& to);

}  // namespace penstock::lambda

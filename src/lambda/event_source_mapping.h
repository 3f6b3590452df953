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
struct Destination {
    Optional<"Destination", wire::Text> destination;
};
struct DestinationConfig {
    Optional<"OnSuccess", Destination> on_success;
    Optional<"OnFailure", Destination> on_failure;
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
};

EventSourceMapping describe(const mapping::Mapping& mapping, const mapping::Mappings& mappings);

// Settings that would change delivery and are not served yet: refused rather than ignored.
struct UnservedSettings {
    const wire::Member<ParallelizationFactor>& parallelization_factor;
    const wire::Member<wire::Boolean>& bisect;
    const wire::Member<TumblingWindow>& tumbling_window;
    const wire::Member<ResponseTypes>& response_types;
    const wire::Member<FilterCriteria>& filter_criteria;
    const wire::Member<DestinationConfig>& destination_config;
};
api::Result<void> check_unserved(const UnservedSettings& settings);
// -1 or 60 and more.
api::Result<void> check_record_age(const wire::Member<RecordAge>& age);

}  // namespace penstock::lambda

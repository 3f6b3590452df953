// Named shapes of the EventBridge Pipes model with AWS's limits (botocore 1.29.27, pipes/2015-10-07), and the
// structures that several operations share.
#pragma once
#include "wire/shape.h"

namespace penstock::pipes {

using wire::In, wire::Optional, wire::Required;

struct PipeName : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 64, .pattern = R"(^[\.\-_A-Za-z0-9]+$)"};
};
struct PipeArn : wire::Text {
    static constexpr wire::Limits limits{
        .min = 1,
        .max = 1600,
        .pattern = R"(^arn:aws([a-z]|\-)*:([a-zA-Z0-9\-]+):([a-z]|\d|\-)*:([0-9]{12})?:(.*)$)"};
};
struct PipeDescription : wire::Text {
    static constexpr wire::Limits limits{.min = 0, .max = 512, .pattern = "^.*$"};
};
struct RequestedPipeState : wire::Text {
    static constexpr std::string_view values[] = {"RUNNING", "STOPPED"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct PipeState : wire::Text {
    static constexpr std::string_view values[] = {
        "RUNNING",  "STOPPED",       "CREATING",      "UPDATING",     "DELETING",   "STARTING",
        "STOPPING", "CREATE_FAILED", "UPDATE_FAILED", "START_FAILED", "STOP_FAILED"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct OptionalArn : wire::Text {
    static constexpr wire::Limits limits{
        .min = 0,
        .max = 1600,
        .pattern = R"(^$|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-]+):)"
                   R"(([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)$)"};
};
struct Arn : wire::Text {
    static constexpr wire::Limits limits{
        .min = 1,
        .max = 1600,
        .pattern = R"(^arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-]+):)"
                   R"(([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)$)"};
};
struct ArnOrUrl : wire::Text {
    static constexpr wire::Limits limits{
        .min = 1,
        .max = 1600,
        .pattern = R"(^smk://(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\-]*[a-zA-Z0-9])\.)*)"
                   R"(([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9\-]*[A-Za-z0-9]):[0-9]{1,5}|)"
                   R"(arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-]+):)"
                   R"(([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)$)"};
};
struct RoleArn : wire::Text {
    static constexpr wire::Limits limits{
        .min = 1,
        .max = 1600,
        .pattern = R"(^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z0-9+=,.@\-_/]+$)"};
};
struct ResourcePrefix : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 1600};
};

struct TagKey : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 128};
};
struct TagValue : wire::Text {
    static constexpr wire::Limits limits{.min = 0, .max = 256};
};
struct Tags : wire::Map<TagKey, TagValue> {
    static constexpr wire::Limits limits{.min = 1, .max = 50};
};
struct TagKeys : std::vector<TagKey> {
    static constexpr wire::Limits limits{.min = 0, .max = 50};
};

// What AWS has and Penstock has not: only whether it is there matters, because it is refused then.
struct Unserved {};

// ---- Sources

struct EventPattern : wire::Text {
    static constexpr wire::Limits limits{.min = 0, .max = 4096};
};
struct Filter {
    Optional<"Pattern", EventPattern> pattern;
};
struct Filters : std::vector<Filter> {
    static constexpr wire::Limits limits{.min = 0, .max = 5};
};
struct FilterCriteria {
    Optional<"Filters", Filters> filters;
};
struct BatchSize : wire::Integer {
    static constexpr wire::Limits limits{.min = 1, .max = 10'000};
};
struct BatchingWindow : wire::Integer {
    static constexpr wire::Limits limits{.min = 0, .max = 300};
};
struct RecordAge : wire::Integer {
    static constexpr wire::Limits limits{.min = -1, .max = 604'800};
};
struct RetryAttempts : wire::Integer {
    static constexpr wire::Limits limits{.min = -1, .max = 10'000};
};
struct PartialFailure : wire::Text {
    static constexpr std::string_view values[] = {"AUTOMATIC_BISECT"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct ParallelizationFactor : wire::Integer {
    static constexpr wire::Limits limits{.min = 1, .max = 10};
};
struct StartingPosition : wire::Text {
    static constexpr std::string_view values[] = {"TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct DeadLetterConfig {
    Optional<"Arn", Arn> arn;
};
struct KinesisParameters {
    Optional<"BatchSize", BatchSize> batch_size;
    Optional<"DeadLetterConfig", DeadLetterConfig> dead_letters;
    Optional<"OnPartialBatchItemFailure", PartialFailure> partial_failure;
    Optional<"MaximumBatchingWindowInSeconds", BatchingWindow> window;
    Optional<"MaximumRecordAgeInSeconds", RecordAge> record_age;
    Optional<"MaximumRetryAttempts", RetryAttempts> retry_attempts;
    Optional<"ParallelizationFactor", ParallelizationFactor> parallelization;
    Required<"StartingPosition", StartingPosition> starting_position;
    Optional<"StartingPositionTimestamp", wire::Timestamp> starting_at;
};
// Where a pipe began cannot be changed.
struct UpdateKinesisParameters {
    Optional<"BatchSize", BatchSize> batch_size;
    Optional<"DeadLetterConfig", DeadLetterConfig> dead_letters;
    Optional<"OnPartialBatchItemFailure", PartialFailure> partial_failure;
    Optional<"MaximumBatchingWindowInSeconds", BatchingWindow> window;
    Optional<"MaximumRecordAgeInSeconds", RecordAge> record_age;
    Optional<"MaximumRetryAttempts", RetryAttempts> retry_attempts;
    Optional<"ParallelizationFactor", ParallelizationFactor> parallelization;
};
template <class Kinesis>
struct SourceParametersOf {
    Optional<"FilterCriteria", FilterCriteria> filter_criteria;
    Optional<"KinesisStreamParameters", Kinesis> kinesis;
    Optional<"DynamoDBStreamParameters", Unserved> dynamodb;
    Optional<"SqsQueueParameters", Unserved> sqs;
    Optional<"ActiveMQBrokerParameters", Unserved> active_mq;
    Optional<"RabbitMQBrokerParameters", Unserved> rabbit_mq;
    Optional<"ManagedStreamingKafkaParameters", Unserved> managed_kafka;
    Optional<"SelfManagedKafkaParameters", Unserved> self_managed_kafka;
};
using SourceParameters = SourceParametersOf<KinesisParameters>;
using UpdateSourceParameters = SourceParametersOf<UpdateKinesisParameters>;

// ---- Targets

struct PathParameter : wire::Text {
    static constexpr wire::Limits limits{.pattern = R"(^(?!\s*$).+|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)$)"};
};
struct PathParameters : std::vector<PathParameter> {
    static constexpr wire::Limits limits{.min = 0, .max = 1};
};
struct QueryKey : wire::Text {
    static constexpr wire::Limits limits{
        .min = 0, .max = 512, .pattern = R"(^[^\x00-\x1F\x7F]+|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)$)"};
};
struct QueryValue : wire::Text {
    static constexpr wire::Limits limits{
        .min = 0,
        .max = 512,
        .pattern = R"(^[^\x00-\x09\x0B\x0C\x0E-\x1F\x7F]+|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)$)"};
};
struct HeaderKey : wire::Text {
    static constexpr wire::Limits limits{
        .min = 0, .max = 512, .pattern = R"(^[!#$%&'*+-.^_`|~0-9a-zA-Z]+|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)$)"};
};
struct HeaderValue : wire::Text {
    static constexpr wire::Limits limits{
        .min = 0,
        .max = 512,
        .pattern = R"(^[ \t]*[\x20-\x7E]+([ \t]+[\x20-\x7E]+)*[ \t]*|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)$)"};
};
struct HttpParameters {
    Optional<"PathParameterValues", PathParameters> path;
    Optional<"HeaderParameters", wire::Map<HeaderKey, HeaderValue>> headers;
    Optional<"QueryStringParameters", wire::Map<QueryKey, QueryValue>> query;
};
struct InputTemplate : wire::Text {
    static constexpr wire::Limits limits{.min = 0, .max = 8192};
};
struct TargetParameters {
    Optional<"InputTemplate", InputTemplate> input_template;
    Optional<"LambdaFunctionParameters", Unserved> lambda;
    Optional<"StepFunctionStateMachineParameters", Unserved> step_functions;
    Optional<"KinesisStreamParameters", Unserved> kinesis;
    Optional<"EcsTaskParameters", Unserved> ecs;
    Optional<"BatchJobParameters", Unserved> batch;
    Optional<"SqsQueueParameters", Unserved> sqs;
    Optional<"HttpParameters", HttpParameters> http;
    Optional<"RedshiftDataParameters", Unserved> redshift;
    Optional<"SageMakerPipelineParameters", Unserved> sage_maker;
    Optional<"EventBridgeEventBusParameters", Unserved> event_bus;
    Optional<"CloudWatchLogsParameters", Unserved> logs;
};

// What CreatePipe, UpdatePipe, StartPipe and StopPipe answer.
struct PipeChange {
    Optional<"Arn", PipeArn> arn;
    Optional<"Name", PipeName> name;
    Optional<"DesiredState", RequestedPipeState> desired_state;
    Optional<"CurrentState", PipeState> current_state;
    Optional<"CreationTime", wire::Timestamp> created;
    Optional<"LastModifiedTime", wire::Timestamp> modified;
};

}  // namespace penstock::pipes

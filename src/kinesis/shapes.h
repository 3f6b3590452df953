// Named shapes of the Kinesis model with AWS's limits (botocore 1.43.11, kinesis/2013-12-02), and the
// structures that several operations share.
#pragma once
#include "wire/shape.h"

namespace penstock::kinesis {

using wire::Optional, wire::Required;

struct StreamName : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 128, .pattern = "[a-zA-Z0-9_.-]+"};
};
struct StreamArn : wire::Text {
    static constexpr wire::Limits limits{
        .min = 1, .max = 2048, .pattern = R"(arn:aws.*:kinesis:.*:\d{12}:stream/\S+)"};
};
struct ConsumerArn : wire::Text {
    static constexpr wire::Limits limits{
        .min = 1,
        .max = 2048,
        .pattern =
            R"(^(arn):aws.*:kinesis:.*:\d{12}:.*stream\/[a-zA-Z0-9_.-]+\/consumer\/[a-zA-Z0-9_.-]+:[0-9]+)"};
};
struct ShardId : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 128, .pattern = "[a-zA-Z0-9_.-]+"};
};
struct PartitionKey : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 256};
};
struct HashKey : wire::Text {
    static constexpr wire::Limits limits{.pattern = R"(0|([1-9]\d{0,38}))"};
};
struct SequenceNumberText : wire::Text {
    static constexpr wire::Limits limits{.pattern = R"(0|([1-9]\d{0,128}))"};
};
struct Data : wire::Blob {
    static constexpr wire::Limits limits{.min = 0, .max = 10'485'760};
};
struct EncryptionType : wire::Text {
    static constexpr std::string_view values[] = {"NONE", "KMS"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct StreamStatus : wire::Text {
    static constexpr std::string_view values[] = {"CREATING", "DELETING", "ACTIVE", "UPDATING"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct StreamMode : wire::Text {
    static constexpr std::string_view values[] = {"PROVISIONED", "ON_DEMAND"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct ShardIteratorType : wire::Text {
    // In the order in which AWS prints them.
    static constexpr std::string_view values[] = {"AFTER_SEQUENCE_NUMBER", "LATEST", "AT_TIMESTAMP",
                                                  "AT_SEQUENCE_NUMBER", "TRIM_HORIZON"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct ShardFilterType : wire::Text {
    static constexpr std::string_view values[] = {"AFTER_SHARD_ID", "AT_TRIM_HORIZON", "FROM_TRIM_HORIZON",
                                                  "AT_LATEST",      "AT_TIMESTAMP",    "FROM_TIMESTAMP"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct MetricsName : wire::Text {
    static constexpr std::string_view values[] = {"IncomingBytes",
                                                  "IncomingRecords",
                                                  "OutgoingBytes",
                                                  "OutgoingRecords",
                                                  "WriteProvisionedThroughputExceeded",
                                                  "ReadProvisionedThroughputExceeded",
                                                  "IteratorAgeMilliseconds",
                                                  "ALL"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct MetricsNames : std::vector<MetricsName> {
    static constexpr wire::Limits limits{.min = 1, .max = 7};
};
struct ShardIterator : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 512};
};
struct NextToken : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 1'048'576};
};
// DescribeStream, ListStreams, GetRecords, ListShards.
struct PageLimit : wire::Integer {
    static constexpr wire::Limits limits{.min = 1, .max = 10'000};
};
struct NaturalInteger : wire::Integer {
    static constexpr wire::Limits limits{.min = 0};
};
struct AtLeastOne : wire::Integer {
    static constexpr wire::Limits limits{.min = 1};
};
struct MaxRecordSizeInKiB : wire::Integer {
    static constexpr wire::Limits limits{.min = 1024, .max = 10'240};
};
struct TagKey : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 128};
};
struct TagValue : wire::Text {
    static constexpr wire::Limits limits{.min = 0, .max = 256};
};
struct Tags : wire::Map<TagKey, TagValue> {
    static constexpr wire::Limits limits{.min = 1, .max = 200};
};
struct TagKeys : std::vector<TagKey> {
    static constexpr wire::Limits limits{.min = 1, .max = 50};
};
struct Tag {
    Required<"Key", TagKey> key;
    Optional<"Value", TagValue> value;
};
struct ConsumerName : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 128, .pattern = "[a-zA-Z0-9_.-]+"};
};
struct ConsumerStatus : wire::Text {
    static constexpr std::string_view values[] = {"CREATING", "DELETING", "ACTIVE"};
    static constexpr wire::Limits limits{.one_of = values};
};
// A stream's or a consumer's.
struct ResourceArn : wire::Text {
    static constexpr wire::Limits limits{
        .min = 1, .max = 2048, .pattern = R"(arn:aws.*:kinesis:.*:\d{12}:.*stream/\S+)"};
};
struct KeyId : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 2048};
};
struct ScalingType : wire::Text {
    static constexpr std::string_view values[] = {"UNIFORM_SCALING"};
    static constexpr wire::Limits limits{.one_of = values};
};

struct RecordDistributionStrategy : wire::Text {
    static constexpr std::string_view values[] = {"AUTO", "USER_PARTITION_KEY"};
    static constexpr wire::Limits limits{.one_of = values};
};

struct StreamModeDetails {
    Required<"StreamMode", StreamMode> mode;
};
struct HashKeyRange {
    Required<"StartingHashKey", HashKey> starting;
    Required<"EndingHashKey", HashKey> ending;
};
struct SequenceNumberRange {
    Required<"StartingSequenceNumber", SequenceNumberText> starting;
    Optional<"EndingSequenceNumber", SequenceNumberText> ending;  // only of a closed shard
};
struct ShardDescription {
    Required<"ShardId", ShardId> shard_id;
    Optional<"ParentShardId", ShardId> parent;
    Optional<"AdjacentParentShardId", ShardId> adjacent_parent;
    Required<"HashKeyRange", HashKeyRange> hash_key_range;
    Required<"SequenceNumberRange", SequenceNumberRange> sequence_number_range;
};
struct ChildShard {
    Required<"ShardId", ShardId> shard_id;
    Required<"ParentShards", std::vector<ShardId>> parents;
    Required<"HashKeyRange", HashKeyRange> hash_key_range;
};
struct WarmThroughput {
    Optional<"TargetMiBps", NaturalInteger> target;
    Optional<"CurrentMiBps", NaturalInteger> current;
};
struct EnhancedMetrics {
    Optional<"ShardLevelMetrics", MetricsNames> metrics;
};

}  // namespace penstock::kinesis

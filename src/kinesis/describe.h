// Parts of a stream's description that several operations print.
#pragma once
#include "api/error.h"
#include "kinesis/shapes.h"
#include "kinesis/stream.h"

namespace penstock::kinesis {

// As RegisterStreamConsumer and ListStreamConsumers print it.
struct ConsumerSummary {
    Required<"ConsumerName", ConsumerName> name;
    Required<"ConsumerARN", ConsumerArn> arn;
    Required<"ConsumerStatus", ConsumerStatus> status;
    Required<"ConsumerCreationTimestamp", wire::Timestamp> created;
};

ShardDescription describe(const Shard& shard);
ConsumerSummary describe(const Stream& stream, const Consumer& consumer);
// One entry, with no metrics when none were asked for, as AWS prints it.
std::vector<EnhancedMetrics> describe_monitoring(const Stream& stream);
// What was asked for is reached at once.
WarmThroughput describe_warm_throughput(const Stream& stream);
// ResourceNotFoundException when the stream is not the one created at that time, but a later one of its name.
// Compared in whole seconds, which is what some SDKs send.
api::Result<void> check_created(const Stream& stream, const wire::Member<wire::Timestamp>& created);
std::string mode_of(const Stream& stream);

}  // namespace penstock::kinesis

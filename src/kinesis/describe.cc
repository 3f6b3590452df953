#include "kinesis/describe.h"

#include <cmath>

#include "kinesis/errors.h"

namespace penstock::kinesis {

ShardDescription describe(const Shard& shard) {
    ShardDescription out;
    out.shard_id.put(shard.id());
    if (shard.parent) out.parent.put(shard_id(*shard.parent));
    if (shard.adjacent_parent) out.adjacent_parent.put(shard_id(*shard.adjacent_parent));
    auto& range = out.hash_key_range.set();
    range.starting.put(to_text(shard.range.first));
    range.ending.put(to_text(shard.range.last));
    auto& numbers = out.sequence_number_range.set();
    numbers.starting.put(shard.starting_sequence_number());
    if (const auto ending = shard.ending_sequence_number()) numbers.ending.put(*ending);
    return out;
}

ConsumerSummary describe(const Stream& stream, const Consumer& consumer) {
    ConsumerSummary out;
    out.name.put(consumer.name);
    out.arn.put(stream.consumer_arn(consumer));
    out.status.put("ACTIVE");
    // Whole seconds, as in its ARN.
    out.created.put(static_cast<double>(consumer.created_ms / 1000));
    return out;
}

std::vector<EnhancedMetrics> describe_monitoring(const Stream& stream) {
    std::vector<EnhancedMetrics> all(1);
    all[0].metrics.set();
    for (const std::string& metric : stream.metrics) all[0].metrics.value.emplace_back().value = metric;
    return all;
}

WarmThroughput describe_warm_throughput(const Stream& stream) {
    WarmThroughput out;
    out.target.put(stream.warm_throughput_mibps.value_or(0));
    out.current.put(stream.warm_throughput_mibps.value_or(0));
    return out;
}

api::Result<void> check_created(const Stream& stream, const wire::Member<wire::Timestamp>& created) {
    if (!created || std::floor(created->value) == static_cast<double>(stream.created_ms / 1000)) return {};
    return std::unexpected(stream_not_found(stream.name, stream.account));
}

std::string mode_of(const Stream& stream) { return stream.on_demand ? "ON_DEMAND" : "PROVISIONED"; }

}  // namespace penstock::kinesis

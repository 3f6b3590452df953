#include "kinesis/describe.h"

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

std::vector<EnhancedMetrics> no_enhanced_monitoring() {
    std::vector<EnhancedMetrics> all(1);
    all[0].metrics.set();
    return all;
}

std::string mode_of(const Stream& stream) { return stream.on_demand ? "ON_DEMAND" : "PROVISIONED"; }

}  // namespace penstock::kinesis

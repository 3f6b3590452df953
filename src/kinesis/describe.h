// Parts of a stream's description that several operations print.
#pragma once
#include "kinesis/shapes.h"
#include "kinesis/stream.h"

namespace penstock::kinesis {

ShardDescription describe(const Shard& shard);
// Enhanced monitoring is off: one entry with no metrics, as AWS prints it.
std::vector<EnhancedMetrics> no_enhanced_monitoring();
std::string mode_of(const Stream& stream);

}  // namespace penstock::kinesis

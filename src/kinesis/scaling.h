// How a stream in on-demand mode grows.
//
// AWS's rule: such a stream takes up to double the write rate of its peak so far, and may refuse records when
// its traffic more than doubles within 15 minutes.  So, shard by shard: what has taken more than half of a
// shard's rate within a second is split in two, and the children are not split again for 15 minutes.  That
// shards are looked at one by one, that a second is the measure, that a split follows at once, and that
// nothing is ever merged is our choice; AWS does not tell.
#pragma once
#include <optional>

#include "kinesis/stream.h"

namespace penstock::kinesis {

// Where a shard is split that has become hot with records of these hashes: in the middle, or if all of them
// lie in one half, between them.  Nothing when it is not to be split: closed meanwhile, too young, the stream
// no longer in on-demand mode or as large as it may be, or all records have one hash, which no split divides.
std::optional<HashValue> split_point(const Stream& stream, std::uint32_t shard, const HashRange& hashes,
                                     std::int64_t now_s);

}  // namespace penstock::kinesis

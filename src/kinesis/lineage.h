// How shards come from shards: split, merge, and the series of both that UpdateShardCount is.
//
// These change a snapshot of a stream and nothing else; Streams::reshard makes it true.  A shard that is
// closed at second t has children created at t + 1, so that their sequence numbers are greater.
#pragma once
#include "kinesis/stream.h"

namespace penstock::kinesis {

// The open shard is closed; its children take [first, at - 1] and [at, last].
void split(Stream& stream, std::uint32_t parent, HashValue at, std::int64_t now_s);
// Both are open and `upper` begins where `lower` ends.
void merge(Stream& stream, std::uint32_t lower, std::uint32_t upper, std::int64_t now_s);
// Until `count` open shards cover equal ranges.  A shard has two parents at most, so that some of the shards
// on the way are closed at once, as on AWS.
void rescale(Stream& stream, std::uint32_t count, std::int64_t now_s);

}  // namespace penstock::kinesis

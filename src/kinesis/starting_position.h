// Where a reader of a shard begins: the five types of GetShardIterator and SubscribeToShard.
#pragma once
#include "kinesis/shapes.h"
#include "kinesis/streams.h"

namespace penstock::kinesis {

// As the request says it, which must live until the position is answered.
struct StartingPoint {
    std::string_view operation;  // for messages
    std::string_view type;       // "AT_TIMESTAMP"
    const wire::Member<SequenceNumberText>* sequence_number;
    const wire::Member<wire::Timestamp>* timestamp;
};

api::Reply<api::RecordPosition> starting_position(Streams& streams, StreamPtr stream, const Shard& shard,
                                                  StartingPoint point);

}  // namespace penstock::kinesis

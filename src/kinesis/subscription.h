// One SubscribeToShard: a cursor on a shard's log that sends what it reads as soon as it is there.
//
// Belongs to the loop that took the request.  At the end of the log it waits to be woken by an append; the
// only timers are AWS's: an event at least every five seconds, and the end after five minutes.
#pragma once
#include "api/event_stream.h"
#include "kinesis/reading.h"
#include "kinesis/streams.h"
#include "kinesis/subscriptions.h"

namespace penstock::kinesis {

struct SubscribeToShardEvent {
    Required<"Records", std::vector<Record>> records;
    Required<"ContinuationSequenceNumber", SequenceNumberText>
        continuation;  // absent at the end of a closed shard
    Required<"MillisBehindLatest", wire::Long> millis_behind_latest;
    Optional<"ChildShards", std::vector<ChildShard>> child_shards;
};

// What a subscription is to.
struct Subscribed {
    StreamPtr stream;
    std::uint32_t shard = 0;
    std::string consumer;  // its name
    base::WallMs consumer_created_ms = 0;
    api::RecordPosition from;
};

// ResourceInUseException while another subscription of the consumer to the shard is younger than five
// seconds.
api::Result<api::EventSource> subscribe(Streams& streams, Subscribed to);

}  // namespace penstock::kinesis

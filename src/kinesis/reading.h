// From the entries of a shard's log to the records that GetRecords and SubscribeToShard answer.
#pragma once
#include <vector>

#include "api/error.h"
#include "kinesis/shapes.h"
#include "kinesis/stream.h"

namespace penstock::kinesis {

struct Record {
    Required<"SequenceNumber", SequenceNumberText> sequence_number;
    Optional<"ApproximateArrivalTimestamp", wire::Timestamp> arrival;
    Required<"Data", Data> data;
    Required<"PartitionKey", PartitionKey> partition_key;
    Optional<"EncryptionType", EncryptionType> encryption_type;
};

struct Taken {
    std::vector<Record> records;
    api::RecordPosition next;
    base::WallMs last_at = 0;  // of the last entry that was gone through or begun; 0 when there is none
    std::size_t bytes = 0;     // data and keys of the records
};

// One record may exceed the bytes; they count data and keys.
struct TakeLimits {
    std::size_t records = 10'000;
    std::size_t bytes = 10 * 1024 * 1024;
};

// Entries older than the stream's retention are passed over.
api::Result<Taken> take(const Stream& stream, const Shard& shard, const log::Batch& batch,
                        api::RecordPosition from, base::WallMs now, TakeLimits limits);

// What is told of a closed shard at its end.
std::vector<ChildShard> children_of(const Stream& stream, const Shard& of);

}  // namespace penstock::kinesis

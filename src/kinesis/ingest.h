// What PutRecord and PutRecords check of a record before it is stored.
#pragma once
#include <optional>

#include "api/error.h"
#include "kinesis/shapes.h"
#include "kinesis/streams.h"

namespace penstock::kinesis {

// `place` names the record in messages: its place in the request, from 1, or 0 where it is alone.
api::Result<NewRecord> check_record(const Stream& stream, const Data& data, const PartitionKey& key,
                                    const wire::Member<HashKey>& explicit_hash_key, std::size_t place);

// Why a record was not stored, for the client.
api::Error not_stored(const NotStored& record, const Stream& stream);
// The same in an answer of PutRecords, whose entries have two codes only.
api::Error entry_not_stored(const NotStored& record, const Stream& stream);

}  // namespace penstock::kinesis

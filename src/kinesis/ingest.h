// What PutRecord and PutRecords check of a record before it is stored.
#pragma once
#include <optional>

#include "api/error.h"
#include "kinesis/shapes.h"
#include "kinesis/streams.h"

namespace penstock::kinesis {

// `path` names the record in messages: "" or "records.3.member.".
api::Result<NewRecord> check_record(const Stream& stream, const Data& data, const PartitionKey& key,
                                    const wire::Member<HashKey>& explicit_hash_key, const std::string& path);

// Why a record was not stored, for the client.
api::Error not_stored(const NotStored& record, const Stream& stream);
// The same in an answer of PutRecords, whose entries have two codes only.
api::Error entry_not_stored(const NotStored& record, const Stream& stream);

}  // namespace penstock::kinesis

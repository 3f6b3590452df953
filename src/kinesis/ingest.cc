#include "kinesis/ingest.h"

#include "kinesis/errors.h"

namespace penstock::kinesis {

api::Result<NewRecord> check_record(const Stream& stream, const Data& data, const PartitionKey& key,
                                    const wire::Member<HashKey>& explicit_hash_key, std::size_t place) {
    if (static_cast<std::int64_t>(data.value.size() + key.value.size()) > stream.record_bytes_max) {
        const std::string path = place ? "records." + std::to_string(place) + ".member." : "";
        // Today's words for a stream's own maximum are not known (none of the sources tells); these are the
        // classic ones.
        return api::error("ValidationException",
                          "1 validation error detected: Value at '" + path +
                              "data' failed to satisfy constraint: Member must have length less "
                              "than or equal to " +
                              std::to_string(stream.record_bytes_max));
    }
    HashValue hash;
    if (explicit_hash_key) {
        const auto given = parse_hash(explicit_hash_key->value);
        if (!given) {
            return std::unexpected(
                invalid_argument("Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, "
                                 "2^128-1]. Specified value was " +
                                 explicit_hash_key->value));
        }
        hash = *given;
    } else {
        hash = hash_partition_key(key.value);
    }
    return NewRecord{key.value, data.value, hash};
}

api::Error not_stored(const NotStored& record, const Stream& stream) {
    if (record.throttled)
        return shard_rate_exceeded(shard_id(*record.throttled), stream.name, stream.account);
    if (record.why == base::Errc::not_found)
        return stream_not_found(stream.name, stream.account);  // deleted meanwhile
    if (record.why == base::Errc::full) return no_room(stream);
    return api::unavailable(record.why);
}

api::Error entry_not_stored(const NotStored& record, const Stream& stream) {
    if (record.throttled || record.why == base::Errc::full) return not_stored(record, stream);
    return {"InternalFailure", "Internal Service Failure"};
}

}  // namespace penstock::kinesis

#include "kinesis/reading.h"

#include "log/pack.h"

namespace penstock::kinesis {

api::Result<Taken> take(const Stream& stream, const Shard& shard, const log::Batch& batch,
                        api::RecordPosition from, base::WallMs now, TakeLimits limits) {
    Taken taken{.records = {}, .next = from, .last_at = 0, .bytes = 0};
    const base::WallMs horizon = stream.trim_horizon(now);
    for (const log::Entry& entry : batch.entries) {
        if (entry.at < horizon) {
            taken.next = {entry.sequence + 1, 0};
            taken.last_at = entry.at;
            continue;
        }
        const auto records = log::unpack(*entry.data);
        if (!records) return api::error("InternalFailure", "a stored entry is unreadable", 500);
        // An entry other than the one asked for is read from its start (the asked one may have expired).
        std::uint32_t index = entry.sequence == from.entry ? from.index : 0;
        for (; index < records->size(); ++index) {
            const log::PackedRecord& record = (*records)[index];
            const std::size_t bytes = taken.bytes + record.data.size() + record.partition_key.size();
            if (taken.records.size() == limits.records || (bytes > limits.bytes && !taken.records.empty()))
                return taken;
            taken.bytes = bytes;
            Record& out = taken.records.emplace_back();
            out.sequence_number.set().value = to_text({.shard_created_s = shard.created_s,
                                                       .index = to_index({entry.sequence, index}),
                                                       .time_s = entry.at / 1000,
                                                       .shard = shard.index});
            out.arrival.put(static_cast<double>(entry.at) / 1000);
            out.data.put(record.data);
            out.partition_key.put(record.partition_key);
            if (stream.encryption && entry.at >= stream.encryption->since_ms) out.encryption_type.put("KMS");
            taken.next = {entry.sequence, index + 1};
            taken.last_at = entry.at;
        }
        taken.next = {entry.sequence + 1, 0};
        taken.last_at = entry.at;
    }
    return taken;
}

std::vector<ChildShard> children_of(const Stream& stream, const Shard& of) {
    std::vector<ChildShard> all;
    for (const Shard& shard : stream.shards) {
        if (shard.parent != of.index && shard.adjacent_parent != of.index) continue;
        ChildShard& child = all.emplace_back();
        child.shard_id.put(shard.id());
        child.parents.set().emplace_back().value = shard_id(*shard.parent);
        if (shard.adjacent_parent)
            child.parents.value.emplace_back().value = shard_id(*shard.adjacent_parent);
        child.hash_key_range.set().starting.put(to_text(shard.range.first));
        child.hash_key_range.value.ending.put(to_text(shard.range.last));
    }
    return all;
}

}  // namespace penstock::kinesis

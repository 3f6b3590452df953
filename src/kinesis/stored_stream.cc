#include "kinesis/stored_stream.h"

#include "wire/wire.h"

namespace penstock::kinesis {
namespace {

using wire::Optional, wire::Required;

struct StoredShard {
    Required<"index", wire::Long> index;
    Required<"first", wire::Text> first;
    Required<"last", wire::Text> last;
    Required<"created", wire::Long> created;
    Optional<"parent", wire::Long> parent;
    Optional<"adjacentParent", wire::Long> adjacent_parent;
    Optional<"closed", wire::Long> closed;
};

struct StoredEncryption {
    Required<"keyId", wire::Text> key_id;
    Required<"since", wire::Long> since;
};

using StoredTags = wire::Map<wire::Text, wire::Text>;

struct StoredConsumer {
    Required<"name", wire::Text> name;
    Required<"created", wire::Long> created;
    Required<"tags", StoredTags> tags;
    Optional<"policy", wire::Text> policy;
};

struct StoredStream {
    Required<"name", wire::Text> name;
    Required<"account", wire::Text> account;
    Required<"region", wire::Text> region;
    Required<"created", wire::Long> created;
    Required<"onDemand", wire::Boolean> on_demand;
    Required<"retentionHours", wire::Long> retention_hours;
    Required<"recordBytesMax", wire::Long> record_bytes_max;
    Required<"tags", StoredTags> tags;
    Optional<"warmThroughput", wire::Long> warm_throughput;
    Optional<"encryption", StoredEncryption> encryption;
    Optional<"metrics", std::vector<wire::Text>> metrics;
    Optional<"policy", wire::Text> policy;
    Optional<"consumers", std::vector<StoredConsumer>> consumers;
    Required<"shards", std::vector<StoredShard>> shards;
};

void put_tags(wire::Member<StoredTags>& to, const std::map<std::string, std::string>& tags) {
    to.present = true;
    for (const auto& [key, value] : tags) to.value[key] = {value};
}

std::map<std::string, std::string> take_tags(const wire::Member<StoredTags>& from) {
    std::map<std::string, std::string> tags;
    for (const auto& [key, value] : *from) tags[key] = value.value;
    return tags;
}

std::uint32_t shard_index(const wire::Member<wire::Long>& member) {
    return static_cast<std::uint32_t>(member->value);
}

}  // namespace

std::string storage_key(const std::string& account, const std::string& region, const std::string& name) {
    return std::string(kStreamPrefix) + account + "/" + region + "/" + name;
}

std::string to_json(const Stream& stream) {
    StoredStream out;
    out.name.put(stream.name);
    out.account.put(stream.account);
    out.region.put(stream.region);
    out.created.put(stream.created_ms);
    out.on_demand.put(stream.on_demand);
    out.retention_hours.put(stream.retention_hours);
    out.record_bytes_max.put(stream.record_bytes_max);
    put_tags(out.tags, stream.tags);
    if (stream.warm_throughput_mibps) out.warm_throughput.put(*stream.warm_throughput_mibps);
    if (stream.encryption) {
        out.encryption.set().key_id.put(stream.encryption->key_id);
        out.encryption.value.since.put(stream.encryption->since_ms);
    }
    out.metrics.set();
    for (const std::string& metric : stream.metrics) out.metrics.value.push_back({metric});
    if (!stream.policy.empty()) out.policy.put(stream.policy);
    out.consumers.set();
    for (const Consumer& consumer : stream.consumers) {
        StoredConsumer& to = out.consumers.value.emplace_back();
        to.name.put(consumer.name);
        to.created.put(consumer.created_ms);
        put_tags(to.tags, consumer.tags);
        if (!consumer.policy.empty()) to.policy.put(consumer.policy);
    }
    out.shards.set();
    for (const Shard& shard : stream.shards) {
        StoredShard& to = out.shards.value.emplace_back();
        to.index.put(shard.index);
        to.first.put(to_text(shard.range.first));
        to.last.put(to_text(shard.range.last));
        to.created.put(shard.created_s);
        if (shard.parent) to.parent.put(*shard.parent);
        if (shard.adjacent_parent) to.adjacent_parent.put(*shard.adjacent_parent);
        if (shard.closed_s) to.closed.put(*shard.closed_s);
    }
    return wire::write_json(out);
}

std::optional<Stream> stream_from_json(std::string_view json) {
    StoredStream in;
    if (!wire::read_json(json, in) || !wire::validate(wire::shape_of<StoredStream>(), &in))
        return std::nullopt;
    Stream stream;
    stream.name = in.name->value;
    stream.account = in.account->value;
    stream.region = in.region->value;
    stream.created_ms = in.created->value;
    stream.on_demand = in.on_demand->value;
    stream.retention_hours = in.retention_hours->value;
    stream.record_bytes_max = in.record_bytes_max->value;
    stream.tags = take_tags(in.tags);
    if (in.warm_throughput) stream.warm_throughput_mibps = in.warm_throughput->value;
    if (in.encryption)
        stream.encryption = Encryption{in.encryption->key_id->value, in.encryption->since->value};
    for (const wire::Text& metric : *in.metrics) stream.metrics.push_back(metric.value);
    stream.policy = in.policy->value;
    for (const StoredConsumer& from : *in.consumers) {
        stream.consumers.push_back({.name = from.name->value,
                                    .created_ms = from.created->value,
                                    .tags = take_tags(from.tags),
                                    .policy = from.policy->value});
    }
    for (const StoredShard& from : *in.shards) {
        const auto first = parse_hash(from.first->value), last = parse_hash(from.last->value);
        if (!first || !last) return std::nullopt;
        Shard shard{
            .index = shard_index(from.index), .range = {*first, *last}, .created_s = from.created->value};
        if (from.parent) shard.parent = shard_index(from.parent);
        if (from.adjacent_parent) shard.adjacent_parent = shard_index(from.adjacent_parent);
        if (from.closed) shard.closed_s = from.closed->value;
        stream.shards.push_back(shard);
    }
    stream.index_open_shards();
    return stream;
}

}  // namespace penstock::kinesis

#include "cursor/record_event.h"

#include <utility>

namespace penstock::cursor {
namespace {

// In the order in which AWS documents them (EventBridge user guide, "Kinesis stream as a source").
constexpr std::string_view kMembers[] = {"kinesisSchemaVersion",
                                         "partitionKey",
                                         "sequenceNumber",
                                         "data",
                                         "approximateArrivalTimestamp",
                                         "eventSource",
                                         "eventVersion",
                                         "eventID",
                                         "eventName",
                                         "invokeIdentityArn",
                                         "awsRegion",
                                         "eventSourceARN"};

}  // namespace

const wire::JsonDocument* RecordEvent::document() const {
    if (!std::exchange(parsed_, true)) document_ = wire::JsonDocument::parse(record_.data);
    return document_ ? &*document_ : nullptr;
}

bool RecordEvent::data_is_json() const { return document() != nullptr; }

const std::string& RecordEvent::sequence_number() const {
    if (sequence_number_.empty())
        sequence_number_ = source_.streams.sequence_number(source_.shard, record_.position, record_.at);
    return sequence_number_;
}

std::string RecordEvent::id() const { return source_.shard.id + ":" + sequence_number(); }

std::optional<filter::Value> RecordEvent::member(std::string_view name) const {
    if (name == "data") {
        if (const wire::JsonDocument* const json = document()) return json->root();
        return filter::Value(record_.data);
    }
    if (name == "partitionKey") return filter::Value(record_.partition_key);
    if (name == "sequenceNumber") return filter::Value(sequence_number());
    if (name == "approximateArrivalTimestamp") return filter::Value(static_cast<double>(record_.at) / 1000);
    if (name == "eventID") {
        if (id_.empty()) id_ = id();
        return filter::Value(id_);
    }
    if (name == "eventSourceARN") return filter::Value(source_.stream_arn);
    if (name == "awsRegion") return filter::Value(source_.region);
    if (name == "invokeIdentityArn") return filter::Value(source_.role_arn);
    if (name == "kinesisSchemaVersion" || name == "eventVersion") return filter::Value("1.0");
    if (name == "eventSource") return filter::Value("aws:kinesis");
    if (name == "eventName") return filter::Value("aws:kinesis:record");
    return std::nullopt;
}

std::string RecordEvent::to_json() const {
    wire::JsonObject out;
    for (const std::string_view name : kMembers) {
        const filter::Value value = *member(name);
        if (name == "data" && data_is_json())
            out.raw(name, record_.data);
        else if (value.kind() == wire::JsonKind::number)
            out.number(name, value.number());
        else
            out.text(name, value.text());
    }
    return out.take();
}

}  // namespace penstock::cursor

#include "mapping/event.h"

#include "base/base64.h"
#include "wire/json.h"

namespace penstock::mapping {

std::size_t EventBuilder::cost(const EventRecord& record) const {
    constexpr std::size_t frame = 320;  // keys, braces and the sequence number, twice
    return frame + record.partition_key.size() * 2 + (record.data.size() + 2) / 3 * 4 +
           source_.stream_arn.size() + source_.role_arn.size() + source_.shard_id.size();
}

void EventBuilder::add(const EventRecord& record) {
    if (count_++) json_ += ',';
    json_ += R"({"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":)";
    wire::append_json_string(json_, record.partition_key);
    json_ += R"(,"sequenceNumber":")";
    json_ += record.sequence_number;
    json_ += R"(","data":")";
    base::base64_append(json_, record.data);
    json_ += R"(","approximateArrivalTimestamp":)";
    wire::append_json_number(json_, static_cast<double>(record.at) / 1000);
    json_ += R"(},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":")";
    json_ += source_.shard_id;
    json_ += ':';
    json_ += record.sequence_number;
    json_ += R"(","eventName":"aws:kinesis:record","invokeIdentityArn":)";
    wire::append_json_string(json_, source_.role_arn);
    json_ += R"(,"awsRegion":)";
    wire::append_json_string(json_, source_.region);
    json_ += R"(,"eventSourceARN":)";
    wire::append_json_string(json_, source_.stream_arn);
    json_ += '}';
}

std::string EventBuilder::take() {
    json_ += "]}";
    return std::move(json_);
}

}  // namespace penstock::mapping

#include "mapping/event.h"

#include <charconv>
#include <utility>

#include "base/base64.h"
#include "wire/json.h"

namespace penstock::mapping {
namespace {

// Seconds with the decimals they need, as a JSON number of them would be written.
void append_seconds(std::string& out, base::WallMs ms) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, ms / 1000).ptr);
    char separator = '.';
    for (auto rest = ms % 1000; rest > 0; rest = rest * 10 % 1000) {
        if (separator) out += std::exchange(separator, '\0');
        out += static_cast<char>('0' + rest / 100);
    }
}

}  // namespace

EventSource::EventSource(const std::string& shard_id, const std::string& source_arn,
                         const std::string& region, const std::string& role_arn)
    : after_arrival_(R"(},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":")" + shard_id + ":"),
      after_id_(R"(","eventName":"aws:kinesis:record","invokeIdentityArn":)") {
    wire::append_json_string(after_id_, role_arn);
    after_id_ += R"(,"awsRegion":)";
    wire::append_json_string(after_id_, region);
    after_id_ += R"(,"eventSourceARN":)";
    wire::append_json_string(after_id_, source_arn);
    after_id_ += '}';
}

std::size_t EventBuilder::cost(const EventRecord& record) const {
    constexpr std::size_t frame = 300;  // keys, braces and the sequence number, twice
    return frame + record.partition_key.size() * 2 + (record.data.size() + 2) / 3 * 4 +
           source_.after_arrival_.size() + source_.after_id_.size();
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
    append_seconds(json_, record.at);
    json_ += source_.after_arrival_;
    json_ += record.sequence_number;
    json_ += source_.after_id_;
}

std::string EventBuilder::take(std::string_view members) {
    json_ += ']';
    json_ += members;
    json_ += '}';
    return std::move(json_);
}

}  // namespace penstock::mapping

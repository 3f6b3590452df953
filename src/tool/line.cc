#include "tool/line.h"

#include "base/base64.h"
#include "base/text.h"
#include "wire/json.h"

namespace penstock::tool {
namespace {

// "" when there is no such member.
base::Result<std::string> text_member(wire::JsonValue object, std::string_view name) {
    const auto member = object.find(name);
    if (!member || member->kind() == wire::JsonKind::null) return std::string();
    if (!member->is_text()) return base::failure(std::string(name) + " is no text");
    return std::string(member->text());
}

base::Result<std::string> data_of(wire::JsonValue object) {
    const auto text = object.find("data"), coded = object.find("dataBase64");
    if (!text == !coded) return base::failure("it must have either data or dataBase64");
    if (text) return text_member(object, "data");
    std::string data;
    if (!coded->is_text() || !base::base64_decode(coded->text(), data))
        return base::failure("dataBase64 is no base64");
    return data;
}

}  // namespace

std::string write_line(const Line& line) {
    wire::JsonObject out;
    if (!line.shard_id.empty()) out.text("shardId", line.shard_id);
    if (!line.sequence_number.empty()) out.text("sequenceNumber", line.sequence_number);
    if (line.arrival_ms) out.integer("arrivalTimestamp", *line.arrival_ms);
    out.text("partitionKey", line.partition_key);
    if (!line.explicit_hash_key.empty()) out.text("explicitHashKey", line.explicit_hash_key);
    if (base::is_utf8(line.data))
        out.text("data", line.data);
    else
        out.text("dataBase64", base::base64_encode(line.data));
    return out.take();
}

base::Result<Line> read_line(std::string_view json) {
    if (json.size() > kLineBytesMax) return base::failure("it is longer than 64 MiB");
    const auto document = wire::JsonDocument::parse(json);
    if (!document) return base::failure("it is no JSON");
    const wire::JsonValue object = document->root();
    if (!object.is_object()) return base::failure("it is no JSON object");

    Line line;
    const std::pair<std::string_view, std::string*> texts[] = {
        {"shardId", &line.shard_id},
        {"sequenceNumber", &line.sequence_number},
        {"partitionKey", &line.partition_key},
        {"explicitHashKey", &line.explicit_hash_key},
    };
    for (const auto& [name, to] : texts) {
        auto text = text_member(object, name);
        if (!text) return std::unexpected(text.error());
        *to = std::move(*text);
    }
    if (line.partition_key.empty()) return base::failure("it has no partitionKey");
    if (const auto arrival = object.find("arrivalTimestamp")) {
        if (arrival->kind() != wire::JsonKind::integer || arrival->integer() < 0)
            return base::failure("arrivalTimestamp is no number of milliseconds since 1970");
        line.arrival_ms = arrival->integer();
    }
    auto data = data_of(object);
    if (!data) return std::unexpected(data.error());
    line.data = std::move(*data);
    return line;
}

}  // namespace penstock::tool

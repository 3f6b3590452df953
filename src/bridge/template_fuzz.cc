// A line that may be a template, and data for it: what compiles applies without harm, and a JSON template
// makes JSON.
#include <cstdint>

#include "bridge/template.h"

using namespace penstock;

namespace {

class NoStreams final : public api::StreamDirectory {
public:
    std::optional<std::vector<api::StreamShard>> shards(const std::string&) const override { return {}; }
    bool has_consumer(const std::string&) const override { return false; }
    bool may_read(const api::Caller&, const std::string&) const override { return true; }
    std::unique_ptr<api::StreamWatch> watch(const std::string&, std::function<void()>) override { return {}; }
    std::string sequence_number(const api::StreamShard&, api::RecordPosition, base::WallMs) const override {
        return "7";
    }
    std::optional<api::RecordPosition> position_of(const api::StreamShard&, std::string_view) const override {
        return std::nullopt;
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const auto cut = all.find('\n');
    const std::string_view text = all.substr(0, cut);
    const auto compiled = bridge::Template::compile(
        text, {.pipe_arn = "arn:pipe", .pipe_name = "p", .source_arn = "s", .target_arn = "t"});
    // Deeper than JSON may go is not made of anything shorter.
    if (!compiled || cut == all.npos || size > 1000) return 0;
    const std::string record_data(all.substr(cut + 1));
    // What is no UTF-8 is never sent; JSON cannot say it.
    const bool is_json = wire::JsonDocument::parse(record_data).has_value();
    const NoStreams streams;
    const api::StreamShard shard{.id = "shardId-000000000000", .log = {}, .created_s = 0, .parents = {}};
    const cursor::RecordSource source{
        .streams = streams, .shard = shard, .stream_arn = "s", .region = "r", .role_arn = ""};
    const cursor::Record record{.position = {1, 0}, .at = 0, .partition_key = "k", .data = record_data};
    const std::string made = compiled->apply(cursor::RecordEvent(source, record));
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    const bool json_wanted =
        first != text.npos && (text[first] == '{' || text[first] == '[' || text[first] == '"');
    if (json_wanted && is_json && !wire::JsonDocument::parse(made)) __builtin_trap();
    return 0;
}

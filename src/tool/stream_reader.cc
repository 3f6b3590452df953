#include "tool/stream_reader.h"

#include "tool/interrupt.h"

namespace penstock::tool {
namespace {

constexpr std::size_t kBytesKept = std::size_t{64} << 20;  // read and not yet taken, of all shards

}  // namespace

api::Result<void> StreamReader::begin(Position from) {
    from_ = from;
    ListShards::Request request;
    name_stream(request, stream_);
    // What is closed already has no latest record to wait behind.
    if (from.kind == Position::Kind::latest) request.filter.set().type.put("AT_LATEST");
    while (true) {
        auto page = client_.call<ListShards::Response>("ListShards", request);
        if (!page) return std::unexpected(page.error());
        for (const kinesis::ShardDescription& shard : *page->shards) {
            std::vector<std::string> parents;
            if (shard.parent) parents.push_back(shard.parent->value);
            if (shard.adjacent_parent) parents.push_back(shard.adjacent_parent->value);
            order_.add(shard.shard_id->value, std::move(parents));
        }
        if (!page->next_token) break;
        request = {};
        request.next_token.put(page->next_token->value);
    }
    start_ready(from);
    return {};
}

void StreamReader::start_ready(Position from) {
    for (std::string& shard : order_.take_ready()) {
        readers_.emplace_back(stream_, std::move(shard), from);
        ++shards_read_;
    }
}

// What it leaves behind: its children, from their beginning.  (Of a reading that began at a time, all of them
// came later, or begin at that time too.)
void StreamReader::retire(std::list<ShardReader>::iterator reader) {
    for (const kinesis::ChildShard& child : reader->children()) {
        std::vector<std::string> parents;
        for (const kinesis::ShardId& parent : *child.parents) parents.push_back(parent.value);
        order_.add(child.shard_id->value, std::move(parents));
    }
    order_.done(reader->shard());
    readers_.erase(reader);
    start_ready(from_.kind == Position::Kind::latest ? Position{.kind = Position::Kind::trim_horizon}
                                                     : from_);
}

// Until every shard has a record to show, or is at its tip.
api::Result<void> StreamReader::fill() {
    for (auto reader = readers_.begin(); reader != readers_.end();) {
        if (!reader->records.empty() || (reader->at_tip() && !reader->ended())) {
            ++reader;
            continue;
        }
        if (reader->ended()) {
            retire(reader);
            reader = readers_.begin();  // its children stand at the end
            continue;
        }
        if (interrupted()) return api::error("", "interrupted");
        if (auto read = reader->read(client_, kBytesKept / readers_.size()); !read) return read;
    }
    return {};
}

api::Result<std::optional<Line>> StreamReader::next() {
    if (auto filled = fill(); !filled) return std::unexpected(filled.error());
    ShardReader* first = nullptr;
    for (ShardReader& reader : readers_) {
        if (reader.records.empty()) continue;
        if (!first || reader.records.front().arrival_ms < first->records.front().arrival_ms) first = &reader;
    }
    if (!first) return std::nullopt;
    Line line = std::move(first->records.front());
    first->records.pop_front();
    return line;
}

void StreamReader::ask_again() {
    for (ShardReader& reader : readers_) reader.ask_again();
}

}  // namespace penstock::tool

// How a topic treats its past and its slow clients.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace penstock::connections {

// What becomes of a client that does not read as fast as the topic goes.
enum class SlowAction : std::uint8_t {
    disconnect,  // closed with 1013
    skip,        // goes on with the newest message
    conflate,    // gets the newest message of each key, then goes on
};

struct SlowPolicy {
    SlowAction action = SlowAction::disconnect;
    // How far behind is too far.  A topic keeps so many bytes at most for all its slow clients together, in
    // each encoding.
    std::size_t bytes_max = 4 * 1024 * 1024;
    std::int64_t ms_max = 0;  // 0: no matter how long
};

// What a client may catch up on after it was away; whatever is reached first.
struct HistoryLimits {
    std::size_t messages_max = 1000;
    std::size_t bytes_max = 1024 * 1024;
    std::int64_t ms_max = 300'000;
};

struct TopicSettings {
    SlowPolicy slow{};
    HistoryLimits history{};
    std::int64_t flush_ms = 0;  // messages of so long go out together; 0: as soon as they come
    bool open = false;          // every client may subscribe by itself
};

// The settings of a group's topics, by name; a name that ends in `*` is for all that begin with the rest.
class TopicTable {
public:
    using Entry = std::pair<std::string, TopicSettings>;

    TopicTable() = default;
    explicit TopicTable(std::vector<Entry> entries) : entries_(std::move(entries)) {}
    const std::vector<Entry>& entries() const { return entries_; }
    // Those of the name itself, else of the longest pattern, else the defaults.
    const TopicSettings& find(std::string_view topic) const;

private:
    std::vector<Entry> entries_;
};

// Whether a pattern, or a plain name, stands for the topic.
bool matches_topic(std::string_view pattern, std::string_view topic);

}  // namespace penstock::connections

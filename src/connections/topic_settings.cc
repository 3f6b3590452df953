#include "connections/topic_settings.h"

namespace penstock::connections {

bool matches_topic(std::string_view pattern, std::string_view topic) {
    if (pattern == topic) return true;
    return pattern.ends_with('*') && topic.starts_with(pattern.substr(0, pattern.size() - 1));
}

const TopicSettings& TopicTable::find(std::string_view topic) const {
    static const TopicSettings defaults;
    const Entry* best = nullptr;
    for (const Entry& entry : entries_) {
        if (entry.first == topic) return entry.second;
        if (matches_topic(entry.first, topic) && (!best || entry.first.size() > best->first.size()))
            best = &entry;
    }
    return best ? best->second : defaults;
}

}  // namespace penstock::connections

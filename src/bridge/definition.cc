#include "bridge/definition.h"

#include <algorithm>

#include "base/text.h"
#include "connections/client_protocol.h"

namespace penstock::bridge {

std::string_view to_text(Kept reason) {
    switch (reason) {
        case Kept::filtered:
            return "filtered";
        case Kept::no_topic:
            return "no_topic";
        case Kept::not_text:
            return "not_text";
        case Kept::too_large:
            return "too_large";
        case Kept::other:
            break;
    }
    return "other";
}

bool Definition::may_feed(const connections::TopicName& name) const {
    const std::string& full = name.topic;
    if (name.group != group || full.size() < topic_prefix.size() + topic_suffix.size()) return false;
    return full.starts_with(topic_prefix) && full.ends_with(topic_suffix);
}

namespace {

bool wanted(const Definition& definition, const cursor::RecordEvent& event) {
    return definition.filters.empty() ||
           std::any_of(definition.filters.begin(), definition.filters.end(),
                       [&](const filter::Pattern& pattern) { return pattern.matches(event); });
}

}  // namespace

std::expected<Outgoing, Kept> to_message(const Definition& definition, const cursor::RecordEvent& event,
                                         const std::string* only) {
    if (!only && !wanted(definition, event)) return std::unexpected(Kept::filtered);
    auto name = definition.topic.of(event);
    if (!name) return std::unexpected(Kept::no_topic);
    Outgoing out{.topic = definition.topic_prefix + *name + definition.topic_suffix, .message = nullptr};
    if (only && out.topic != *only) return std::unexpected(Kept::other);
    // Everyone is reached by who says so, never by what a record contains.
    const bool everyone = definition.topic.is_path() && out.topic == connections::kEveryone;
    if (everyone || !connections::valid_topic(out.topic)) return std::unexpected(Kept::no_topic);
    // The name is the cheaper question when most records go elsewhere.
    if (only && !wanted(definition, event)) return std::unexpected(Kept::filtered);

    connections::Message message;
    message.payload = definition.input ? definition.input->apply(event) : std::string(event.record().data);
    if (message.payload.size() > kMessageBytesMax) return std::unexpected(Kept::too_large);
    if (!base::is_utf8(message.payload)) return std::unexpected(Kept::not_text);
    if (definition.key) message.key = definition.key->of(event).value_or("");
    message.source = event.id();
    out.message = std::make_shared<const connections::Message>(std::move(message));
    return out;
}

}  // namespace penstock::bridge

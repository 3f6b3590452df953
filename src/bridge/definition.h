// What a bridge does: which records of a stream become which messages of which topics.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bridge/path.h"
#include "bridge/template.h"
#include "connections/message.h"
#include "cursor/record_event.h"
#include "cursor/start.h"
#include "filter/pattern.h"

namespace penstock::bridge {

// Immutable once it is made; any loop may use it.
struct Definition {
    std::string id;  // never used twice: checkpoints are kept under it
    std::string stream_arn;
    std::string region;
    std::string role_arn;
    cursor::Start start{};
    std::vector<filter::Pattern> filters{};  // one must match; none: every record does
    std::string group;                       // of the topics
    // A topic's name is what the field says, between these.
    std::string topic_prefix{};
    Field topic;
    std::string topic_suffix{};
    std::optional<Field> key{};       // of the message, for conflation
    std::optional<Template> input{};  // none: the record's data as it came

    // Whether it may publish to the topic.
    bool may_feed(const connections::TopicName& name) const;
};
using DefinitionPtr = std::shared_ptr<const Definition>;

struct Outgoing {
    std::string topic;
    connections::MessagePtr message;
};
enum class Kept : std::uint8_t {
    filtered,   // no filter matches
    no_topic,   // the field is not there, or no name of a topic
    not_text,   // clients are sent UTF-8
    too_large,  // more than kMessageBytesMax
    other,      // goes to another topic than the one asked for
};
inline constexpr std::size_t kKeptReasons = 5;
std::string_view to_text(Kept reason);

// AWS's bound on what a WebSocket client is sent at once.
inline constexpr std::size_t kMessageBytesMax = 131'072;

// The message that a record becomes, or why it becomes none; of one topic only, if that is given.
std::expected<Outgoing, Kept> to_message(const Definition& definition, const cursor::RecordEvent& event,
                                         const std::string* only = nullptr);

}  // namespace penstock::bridge

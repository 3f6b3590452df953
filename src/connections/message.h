// What is published to a topic, and where in it.
#pragma once
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace penstock::connections {

// Messages of a topic are numbered from 1, without gaps.
using Seq = std::uint64_t;

// A topic belongs to a group: all connections of one place (a stage).
struct TopicName {
    std::string group;
    std::string topic;
    bool operator==(const TopicName&) const = default;
};

// Every connection of a group receives it, and need not subscribe.
inline constexpr std::string_view kEveryone = "*";

struct Message {
    std::string payload;
    std::string key{};     // of two messages with one key the newer makes the older needless
    std::string source{};  // where in a stream it comes from, in the words of who published it; "": nowhere
};
using MessagePtr = std::shared_ptr<const Message>;

class SharedFrames;

// Messages with consecutive numbers, on their way to every core.
struct Publication {
    TopicName to;
    std::uint64_t epoch = 0;  // of the topic: its numbers start again when the server does
    Seq first = 0;
    base::WallMs at = 0;
    std::vector<MessagePtr> messages{};
    std::shared_ptr<SharedFrames> shared{};  // none: there is but one core
};

// Where a client stands in a topic, as it is told: opaque to clients, a text without quotes or blanks.
struct Position {
    std::uint64_t epoch = 0;
    Seq seq = 0;  // of the last message that the client has
    std::string source{};

    std::string text() const;
    static std::optional<Position> parse(std::string_view text);
    bool operator==(const Position&) const = default;
};

}  // namespace penstock::connections

template <>
struct std::hash<penstock::connections::TopicName> {
    std::size_t operator()(const penstock::connections::TopicName& name) const noexcept {
        return std::hash<std::string>()(name.group) * 31 + std::hash<std::string>()(name.topic);
    }
};

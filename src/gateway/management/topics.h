// What the operations on topics share.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "connections/client_protocol.h"
#include "gateway/management/management.h"
#include "gateway/topic_config.h"

namespace penstock::gateway {

// AWS's bound on the payload of PostToConnection.
inline constexpr std::size_t kMessageBytesMax = 131'072;

// The topic that a connection id stands for: "*", or "topic:NAME".
std::optional<std::string> topic_of(const std::string& connection_id);

// BadRequestException unless it is one.
api::Result<void> check_topic(const std::string& name);
// The same for what settings are for: a topic, or a pattern that ends in `*`.
api::Result<void> check_pattern(const std::string& name);

// To everyone who receives the topic; answers the message's position.
api::Reply<connections::Position> publish(Management& management, std::string topic,
                                          connections::Message message);

// A topic as all cores together see it.
struct TopicState {
    std::string name;
    connections::Position position{};
    std::int64_t connections = 0;
    std::int64_t messages = 0;  // in its history
    connections::TopicCounts counts{};
};
// All topics of the stage, or the one of that name if it is there; by name.
loop::Task<std::vector<TopicState>> look_at_topics(Management& management, std::optional<std::string> name);

// Edits the settings of the stage's topics; on the home loop.
api::Reply<api::Empty> change_topics(Management& management,
                                     std::function<api::Result<void>(TopicConfigs& configs)> edit);

}  // namespace penstock::gateway

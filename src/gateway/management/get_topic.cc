#include "gateway/management/topics.h"

namespace penstock::gateway {

// Penstock's own: a topic's settings and how it is doing.  A topic comes into being when it is published or
// subscribed to, so there is none that is not found.
struct GetTopic {
    static constexpr std::string_view name = "GetTopic";
    static constexpr api::Route route{"GET", "/@topics/{topic}", 200};

    struct Request {
        Required<"topic", wire::Text, In::path> topic;
    };
    struct Response {
        Required<"topic", wire::Text> topic;
        Optional<"position", wire::Text> position;  // of the newest message
        Required<"connections", wire::Long> connections;
        Required<"messages", wire::Long> messages;  // that a client may catch up on
        Required<"published", wire::Long> published;
        Required<"deliveries", wire::Long> deliveries;
        Required<"skipped", wire::Long> skipped;
        Required<"disconnected", wire::Long> disconnected;
        Required<"settings", TopicConfig> settings;
    };

    static api::Reply<Response> run(Management& management, const api::Caller&, const Request& request) {
        const std::string& topic = request.topic->value;
        if (auto valid = check_topic(topic); !valid) co_return std::unexpected(valid.error());
        auto looking = look_at_topics(management, topic);
        const auto found = co_await looking;
        Response response;
        response.topic.put(topic);
        const TopicState state = found.empty() ? TopicState{} : found.front();
        if (state.position.seq > 0) response.position.put(state.position.text());
        response.connections.put(state.connections);
        response.messages.put(state.messages);
        response.published.put(static_cast<std::int64_t>(state.counts.published));
        response.deliveries.put(static_cast<std::int64_t>(state.counts.deliveries));
        response.skipped.put(static_cast<std::int64_t>(state.counts.skipped));
        response.disconnected.put(static_cast<std::int64_t>(state.counts.disconnected));
        response.settings = config_of(management.hubs().here().settings({management.group, topic}));
        co_return response;
    }
};

api::Operation get_topic() { return api::operation<GetTopic, Management>(); }

}  // namespace penstock::gateway

#include "gateway/management/topics.h"

namespace penstock::gateway {

// Penstock's own: lets a connection receive a topic from now on.  It first gets what came after `position`,
// or, without one, the newest message of each key.
struct SubscribeConnection {
    static constexpr std::string_view name = "SubscribeConnection";
    static constexpr api::Route route{"PUT", "/@topics/{topic}/connections/{connectionId}", 200};

    struct Request {
        Required<"topic", wire::Text, In::path> topic;
        Required<"connectionId", wire::Text, In::path> connection_id;
        Optional<"position", wire::Text, In::query> position;
    };
    struct Response {
        Required<"position", wire::Text> position;
        Required<"recovered", wire::Boolean> recovered;
    };

    static api::Reply<Response> run(Management& management, const api::Caller&, const Request& request) {
        const std::string topic = request.topic->value;
        if (auto valid = check_topic(topic); !valid) co_return std::unexpected(valid.error());
        std::optional<connections::Position> after;
        if (request.position) {
            after = connections::Position::parse(request.position->value);
            if (!after) co_return std::unexpected(bad_request("Not a position: " + request.position->value));
        }
        auto id = parse_connection_id(request.connection_id->value, management);
        if (!id) co_return std::unexpected(id.error());
        struct Made {
            connections::Hub::Subscription subscription{};
            bool too_many = false;
        };
        connections::Hub& hub = management.hubs().at(id->core);
        auto subscribing = with_connection<Made>(management, *id, [&](connections::Connection& connection) {
            if (connection.topics() >= hub.limits().topics_max) return Made{.too_many = true};
            return Made{.subscription = hub.subscribe(connection, topic, after ? &*after : nullptr)};
        });
        auto made = co_await subscribing;
        if (!made) co_return std::unexpected(made.error());
        if (made->too_many)
            co_return std::unexpected(api::Error{"LimitExceededException", "Too many topics", 429});
        Response response;
        response.position.put(made->subscription.position.text());
        response.recovered.put(made->subscription.recovered);
        co_return response;
    }
};

api::Operation subscribe_connection() { return api::operation<SubscribeConnection, Management>(); }

}  // namespace penstock::gateway

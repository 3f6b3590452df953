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
        loop::Hop there(management.hubs().at(id->core).loop()), back(*loop::Loop::current());
        co_await there;
        auto subscribing = subscribe(management, *id, topic, after ? &*after : nullptr);
        auto made = co_await subscribing;
        co_await back;
        if (!made) co_return std::unexpected(made.error());
        Response response;
        response.position.put(made->position.text());
        response.recovered.put(made->recovered);
        co_return response;
    }

    // On the connection's core.
    using Made = api::Result<connections::Hub::Subscription>;
    static api::Reply<connections::Hub::Subscription> subscribe(Management& management,
                                                                connections::ConnectionId id,
                                                                const std::string& topic,
                                                                const connections::Position* after) {
        connections::Hub& hub = management.hubs().at(id.core);
        connections::Connection* const connection = hub.find(management.group, id);
        if (!connection) co_return std::unexpected(gone());
        if (connection->topics() + hub.resuming(*connection) >= hub.limits().topics_max)
            co_return std::unexpected(api::Error{"LimitExceededException", "Too many topics", 429});
        loop::Later<Made> resuming([&](auto done) {
            hub.resume(
                *connection, topic, after,
                [done = std::move(done), &hub](connections::Connection* to,
                                               const connections::Hub::Subscription& made) mutable {
                    // Never at once: who waits for it may not have begun to wait.
                    hub.loop().post([done = std::move(done),
                                     made = to ? Made(made) : Made(std::unexpected(gone()))]() mutable {
                        done(std::move(made));
                    });
                });
        });
        auto made = co_await resuming;
        co_return made;
    }
};

api::Operation subscribe_connection() { return api::operation<SubscribeConnection, Management>(); }

}  // namespace penstock::gateway

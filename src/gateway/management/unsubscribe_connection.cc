#include "gateway/management/topics.h"

namespace penstock::gateway {

// Penstock's own: the connection no longer receives the topic.
struct UnsubscribeConnection {
    static constexpr std::string_view name = "UnsubscribeConnection";
    static constexpr api::Route route{"DELETE", "/@topics/{topic}/connections/{connectionId}", 204};

    struct Request {
        Required<"topic", wire::Text, In::path> topic;
        Required<"connectionId", wire::Text, In::path> connection_id;
    };
    using Response = api::Empty;

    static api::Reply<Response> run(Management& management, const api::Caller&, const Request& request) {
        auto id = parse_connection_id(request.connection_id->value, management);
        if (!id) co_return std::unexpected(id.error());
        connections::Hub& hub = management.hubs().at(id->core);
        auto leaving = with_connection<Response>(
            management, *id, [&hub, topic = request.topic->value](connections::Connection& connection) {
                hub.unsubscribe(connection, topic);
                return Response{};
            });
        auto left = co_await leaving;
        co_return left;
    }
};

api::Operation unsubscribe_connection() { return api::operation<UnsubscribeConnection, Management>(); }

}  // namespace penstock::gateway

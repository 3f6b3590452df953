#include "gateway/management/topics.h"

namespace penstock::gateway {

// Sends a message to one connection.  Two kinds of ids are Penstock's own: "*" is every connection of the
// stage, and "topic:NAME" is who has subscribed to the topic.  AWS's ids look like neither.
struct PostToConnection {
    static constexpr std::string_view name = "PostToConnection";
    static constexpr api::Route route{"POST", "/@connections/{connectionId}", 200};

    struct Request {
        Required<"connectionId", wire::Text, In::path> connection_id;
        Required<"Data", wire::Blob, In::payload> data;
    };
    using Response = api::Empty;

    static api::Reply<Response> run(Management& management, const api::Caller&, const Request& request) {
        const std::string& target = request.connection_id->value;
        if (const auto topic = topic_of(target)) {
            auto publishing = publish(management, *topic, {.payload = request.data->value});
            auto published = co_await publishing;
            if (!published) co_return std::unexpected(published.error());
            co_return Response{};
        }
        if (request.data->value.size() > kMessageBytesMax) co_return std::unexpected(payload_too_large());
        auto id = parse_connection_id(target, management);
        if (!id) co_return std::unexpected(id.error());
        auto sending = with_connection<Response>(
            management, *id, [text = request.data->value](connections::Connection& connection) {
                connection.send_message(text);
                return Response{};
            });
        auto sent = co_await sending;
        if (sent) management.gateway.observer().note_post(management.place.api_id, management.place.stage);
        co_return sent;
    }
};

api::Operation post_to_connection() { return api::operation<PostToConnection, Management>(); }

}  // namespace penstock::gateway

#include "gateway/management/topics.h"

namespace penstock::gateway {

// Penstock's own: the body is the message, as with PostToConnection.
struct PublishToTopic {
    static constexpr std::string_view name = "PublishToTopic";
    static constexpr api::Route route{"POST", "/@topics/{topic}", 200};

    struct Request {
        Required<"topic", wire::Text, In::path> topic;
        Optional<"key", wire::Text, In::query>
            key;  // conflation: of two messages with one key the newer counts
        Required<"Data", wire::Blob, In::payload> data;
    };
    struct Response {
        Required<"position", wire::Text> position;
    };

    static api::Reply<Response> run(Management& management, const api::Caller&, const Request& request) {
        auto publishing = publish(management, request.topic->value,
                                  {.payload = request.data->value, .key = request.key->value});
        auto position = co_await publishing;
        if (!position) co_return std::unexpected(position.error());
        Response response;
        response.position.put(position->text());
        co_return response;
    }
};

api::Operation publish_to_topic() { return api::operation<PublishToTopic, Management>(); }

}  // namespace penstock::gateway

#include "gateway/management/management.h"
#include "net/websocket.h"

namespace penstock::gateway {

// Sends a message to one connection, or, with the id "*", to every connection of the stage: that id is
// Penstock's own.
struct PostToConnection {
    static constexpr std::string_view name = "PostToConnection";
    static constexpr api::Route route{"POST", "/@connections/{connectionId}", 200};

    struct Request {
        Required<"connectionId", wire::Text, In::path> connection_id;
        Required<"Data", wire::Blob, In::payload> data;
    };
    using Response = api::Empty;

    static api::Reply<Response> run(Management& management, const api::Caller&, const Request& request) {
        constexpr std::size_t data_bytes_max = 131'072;
        constexpr std::size_t frame_bytes_max = 32 * 1024;
        if (request.data->value.size() > data_bytes_max) co_return std::unexpected(payload_too_large());
        // Encoded once, shared by all who receive it.
        const auto frame = std::make_shared<const std::string>(net::websocket::encode_message(
            net::websocket::Opcode::text, request.data->value, frame_bytes_max));
        if (*request.connection_id == "*") {
            loop::Later<std::size_t> publishing([&](auto done) {
                auto finished = std::make_shared<decltype(done)>(std::move(done));
                management.hubs().ask_all<std::size_t>(
                    [frame, group = management.group](connections::Hub& hub) {
                        return hub.publish(group, frame);
                    },
                    [finished](std::vector<std::size_t> counts) { (*finished)(counts.size()); });
            });
            [[maybe_unused]] const auto cores = co_await publishing;
            co_return Response{};
        }
        auto id = parse_connection_id(request.connection_id->value, management);
        if (!id) co_return std::unexpected(id.error());
        auto sending =
            with_connection<Response>(management, *id, [frame](connections::Connection& connection) {
                connection.send(frame);
                return Response{};
            });
        auto sent = co_await sending;
        co_return sent;
    }
};

api::Operation post_to_connection() { return api::operation<PostToConnection, Management>(); }

}  // namespace penstock::gateway

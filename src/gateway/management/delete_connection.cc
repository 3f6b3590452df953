#include "gateway/management/management.h"

namespace penstock::gateway {

struct DeleteConnection {
    static constexpr std::string_view name = "DeleteConnection";
    static constexpr api::Route route{"DELETE", "/@connections/{connectionId}", 204};

    struct Request {
        Required<"connectionId", wire::Text, In::path> connection_id;
    };
    using Response = api::Empty;

    static api::Reply<Response> run(Management& management, const api::Caller&, const Request& request) {
        auto id = parse_connection_id(request.connection_id->value, management);
        if (!id) co_return std::unexpected(id.error());
        auto closing = with_connection<Response>(management, *id, [](connections::Connection& connection) {
            // What $disconnect is told on AWS (recorded in aws/chalice#2060); whether the client reads the
            // reason there, `?`.
            connection.close(net::websocket::kNormal, "Connection Closed Normally");
            return Response{};
        });
        auto closed = co_await closing;
        co_return closed;
    }
};

api::Operation delete_connection() { return api::operation<DeleteConnection, Management>(); }

}  // namespace penstock::gateway

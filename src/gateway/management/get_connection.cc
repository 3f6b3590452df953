#include "gateway/management/management.h"

namespace penstock::gateway {

struct GetConnection {
    static constexpr std::string_view name = "GetConnection";
    static constexpr api::Route route{"GET", "/@connections/{connectionId}", 200};

    struct Request {
        Required<"connectionId", wire::Text, In::path> connection_id;
    };
    struct Identity {
        Required<"sourceIp", wire::Text> source_ip;
        Required<"userAgent", wire::Text> user_agent;
    };
    struct Response {
        Optional<"connectedAt", wire::Timestamp> connected_at;
        Optional<"identity", Identity> identity;
        Optional<"lastActiveAt", wire::Timestamp> last_active_at;
    };

    static api::Reply<Response> run(Management& management, const api::Caller&, const Request& request) {
        auto id = parse_connection_id(request.connection_id->value, management);
        if (!id) co_return std::unexpected(id.error());
        auto asking = with_connection<Response>(management, *id, [](connections::Connection& connection) {
            const ConnectionFacts& facts = WebSocketApi::facts_of(connection);
            Response response;
            response.connected_at.put(static_cast<double>(facts.connected_at) / 1000);
            response.identity.set().source_ip.put(facts.source_ip);
            response.identity.value.user_agent.put(facts.user_agent);
            response.last_active_at.put(static_cast<double>(connection.last_active_at()) / 1000);
            return response;
        });
        auto answer = co_await asking;
        co_return answer;
    }
};

api::Operation get_connection() { return api::operation<GetConnection, Management>(); }

}  // namespace penstock::gateway

#include "gateway/management/paging.h"

namespace penstock::gateway {

// Penstock's own: the connections of a stage, paged, in the order of their ids.
struct ListConnections {
    static constexpr std::string_view name = "ListConnections";
    static constexpr api::Route route{"GET", "/@connections", 200};

    struct Request {
        Optional<"maxResults", wire::Text, In::query> max_results;
        Optional<"nextToken", wire::Text, In::query> next_token;
    };
    struct Item {
        Required<"connectionId", wire::Text> connection_id;
        Required<"connectedAt", wire::Timestamp> connected_at;
        Required<"lastActiveAt", wire::Timestamp> last_active_at;
        Required<"sourceIp", wire::Text> source_ip;
    };
    struct Response {
        Required<"items", std::vector<Item>> items;
        Optional<"nextToken", wire::Text> next_token;
    };

    static std::vector<Item> items_of(connections::Hub& hub, const std::string& group) {
        std::vector<Item> items;
        hub.each(group, [&](const connections::Connection& connection) {
            Item& item = items.emplace_back();
            item.connection_id.put(connection.id().text());
            item.connected_at.put(static_cast<double>(connection.connected_at()) / 1000);
            item.last_active_at.put(static_cast<double>(connection.last_active_at()) / 1000);
            item.source_ip.put(WebSocketApi::facts_of(connection).source_ip);
        });
        return items;
    }

    static api::Reply<Response> run(Management& management, const api::Caller&, const Request& request) {
        auto page = page_request(request.max_results, request.next_token);
        if (!page) co_return std::unexpected(page.error());
        auto collecting = collect_page<Item>(
            management.hubs(), *page,
            [group = management.group](connections::Hub& hub) { return items_of(hub, group); },
            [](const Item& item) -> const std::string& { return item.connection_id->value; });
        auto found = co_await collecting;
        Response response;
        if (found.more) response.next_token.put(found.items.back().connection_id->value);
        response.items = std::move(found.items);
        co_return response;
    }
};

api::Operation list_connections() { return api::operation<ListConnections, Management>(); }

}  // namespace penstock::gateway

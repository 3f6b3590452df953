#include "gateway/management/paging.h"
#include "gateway/management/topics.h"

namespace penstock::gateway {

// Penstock's own: who receives a topic (presence), and how far behind each is.
struct ListTopicConnections {
    static constexpr std::string_view name = "ListTopicConnections";
    static constexpr api::Route route{"GET", "/@topics/{topic}/connections", 200};

    struct Request {
        Required<"topic", wire::Text, In::path> topic;
        Optional<"maxResults", wire::Text, In::query> max_results;
        Optional<"nextToken", wire::Text, In::query> next_token;
    };
    struct Item {
        Required<"connectionId", wire::Text> connection_id;
        Required<"connectedAt", wire::Timestamp> connected_at;
        Required<"sourceIp", wire::Text> source_ip;
        Required<"lagMessages", wire::Long> lag_messages;
        Required<"lagBytes", wire::Long> lag_bytes;
    };
    struct Response {
        Required<"items", std::vector<Item>> items;
        Optional<"nextToken", wire::Text> next_token;
    };

    static std::vector<Item> items_of(connections::Hub& hub, const connections::TopicName& of) {
        std::vector<Item> items;
        const connections::Topic* const topic = hub.find_topic(of);
        if (!topic) return items;
        topic->each_audience([&](connections::Audience& audience) {
            for (std::uint32_t i = 0; i < audience.size(); ++i) {
                const connections::Connection& connection = audience.member(i);
                const auto lag = audience.lag(i);
                Item& item = items.emplace_back();
                item.connection_id.put(connection.id().text());
                item.connected_at.put(static_cast<double>(connection.connected_at()) / 1000);
                item.source_ip.put(WebSocketApi::facts_of(connection).source_ip);
                item.lag_messages.put(static_cast<std::int64_t>(lag.messages));
                item.lag_bytes.put(static_cast<std::int64_t>(lag.bytes));
            }
        });
        return items;
    }

    static api::Reply<Response> run(Management& management, const api::Caller&, const Request& request) {
        if (auto valid = check_topic(request.topic->value); !valid) co_return std::unexpected(valid.error());
        auto page = page_request(request.max_results, request.next_token);
        if (!page) co_return std::unexpected(page.error());
        const connections::TopicName topic{management.group, request.topic->value};
        auto collecting = collect_page<Item>(
            management.hubs(), *page, [topic](connections::Hub& hub) { return items_of(hub, topic); },
            [](const Item& item) -> const std::string& { return item.connection_id->value; });
        auto found = co_await collecting;
        Response response;
        if (found.more) response.next_token.put(found.items.back().connection_id->value);
        response.items = std::move(found.items);
        co_return response;
    }
};

api::Operation list_topic_connections() { return api::operation<ListTopicConnections, Management>(); }

}  // namespace penstock::gateway

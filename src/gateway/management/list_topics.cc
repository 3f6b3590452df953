#include "gateway/management/paging.h"
#include "gateway/management/topics.h"

namespace penstock::gateway {

// Penstock's own: the topics of a stage that have subscribers or recent messages, paged, by name.
struct ListTopics {
    static constexpr std::string_view name = "ListTopics";
    static constexpr api::Route route{"GET", "/@topics", 200};

    struct Request {
        Optional<"maxResults", wire::Text, In::query> max_results;
        Optional<"nextToken", wire::Text, In::query> next_token;
    };
    struct Item {
        Required<"topic", wire::Text> topic;
        Required<"connections", wire::Long> connections;
        Optional<"position", wire::Text> position;
    };
    struct Response {
        Required<"items", std::vector<Item>> items;
        Optional<"nextToken", wire::Text> next_token;
    };

    static api::Reply<Response> run(Management& management, const api::Caller&, const Request& request) {
        auto page = page_request(request.max_results, request.next_token);
        if (!page) co_return std::unexpected(page.error());
        auto looking = look_at_topics(management, std::nullopt);
        const auto all = co_await looking;
        Response response;
        auto& items = response.items.set();
        for (const TopicState& topic : all) {
            if (topic.name <= page->after) continue;
            if (items.size() == page->limit) {
                response.next_token.put(items.back().topic->value);
                break;
            }
            Item& item = items.emplace_back();
            item.topic.put(topic.name);
            item.connections.put(topic.connections);
            if (topic.position.seq > 0) item.position.put(topic.position.text());
        }
        co_return response;
    }
};

api::Operation list_topics() { return api::operation<ListTopics, Management>(); }

}  // namespace penstock::gateway

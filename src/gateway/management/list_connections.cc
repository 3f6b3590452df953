#include <algorithm>

#include "base/text.h"
#include "gateway/management/management.h"

namespace penstock::gateway {

// Penstock's own: the connections of a stage, paged, in the order of their ids.
struct ListConnections {
    static constexpr std::string_view name = "ListConnections";
    static constexpr api::Route route{"GET", "/@connections", 200};

    struct Request {
        Optional<"maxResults", wire::Text, In::query> max_results;  // 1 to 1000, default 100
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

    static bool before(const Item& a, const Item& b) {
        return a.connection_id->value < b.connection_id->value;
    }

    // The first items after the token on one core.
    static std::vector<Item> page_of(connections::Hub& hub, const std::string& group,
                                     const std::string& after, std::size_t limit) {
        std::vector<Item> items;
        hub.each(group, [&](const connections::Connection& connection) {
            std::string id = connection.id().text();
            if (id <= after) return;
            Item& item = items.emplace_back();
            item.connection_id.put(std::move(id));
            item.connected_at.put(static_cast<double>(connection.connected_at()) / 1000);
            item.last_active_at.put(static_cast<double>(connection.last_active_at()) / 1000);
            item.source_ip.put(facts_of(connection).source_ip);
        });
        const std::size_t kept = std::min(items.size(), limit);
        std::partial_sort(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(kept), items.end(),
                          &before);
        items.resize(kept);
        return items;
    }

    static api::Reply<Response> run(Management& management, const api::Caller&, const Request& request) {
        constexpr std::int64_t limit_max = 1000;
        const auto asked = request.max_results ? base::to_integer(request.max_results->value)
                                               : std::optional<std::int64_t>(100);
        if (!asked || *asked < 1 || *asked > limit_max) {
            co_return std::unexpected(bad_request("maxResults must be a number between 1 and 1000"));
        }
        const auto limit = static_cast<std::size_t>(*asked);
        const std::string after = request.next_token->value;
        loop::Later<std::vector<std::vector<Item>>> asking([&](auto done) {
            auto finished = std::make_shared<decltype(done)>(std::move(done));
            management.hubs().ask_all<std::vector<Item>>(
                // One more than asked tells whether there is a next page.
                [=, group = management.group](connections::Hub& hub) {
                    return page_of(hub, group, after, limit + 1);
                },
                [finished](std::vector<std::vector<Item>> pages) { (*finished)(std::move(pages)); });
        });
        auto pages = co_await asking;
        Response response;
        auto& items = response.items.set();
        for (auto& page : pages) std::move(page.begin(), page.end(), std::back_inserter(items));
        std::sort(items.begin(), items.end(), &before);
        if (items.size() > limit) {
            items.resize(limit);
            response.next_token.put(items.back().connection_id->value);
        }
        co_return response;
    }
};

api::Operation list_connections() { return api::operation<ListConnections, Management>(); }

}  // namespace penstock::gateway

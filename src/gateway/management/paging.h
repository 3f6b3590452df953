// Lists that come from all cores: each gives its first items after the token, and the page is the first of
// these.
#pragma once
#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "base/text.h"
#include "gateway/management/management.h"

namespace penstock::gateway {

struct ItemPageRequest {
    std::size_t limit = 100;
    std::string after;  // the last item's name of the page before
};

// Of the members maxResults (1 to 1000, by default 100) and nextToken.
inline api::Result<ItemPageRequest> page_request(const wire::Member<wire::Text>& max_results,
                                                 const wire::Member<wire::Text>& next_token) {
    constexpr std::int64_t limit_max = 1000;
    ItemPageRequest page{.after = next_token->value};
    if (!max_results) return page;
    const auto asked = base::to_integer(max_results->value);
    if (!asked || *asked < 1 || *asked > limit_max)
        return std::unexpected(bad_request("maxResults must be a number between 1 and 1000"));
    page.limit = static_cast<std::size_t>(*asked);
    return page;
}

// The items of the page, and whether there are more.  name_of() tells by what the list is sorted.
template <class Item>
struct Page {
    std::vector<Item> items;
    bool more = false;
};

template <class Item>
loop::Task<Page<Item>> collect_page(connections::Hubs& hubs, ItemPageRequest page,
                                    std::function<std::vector<Item>(connections::Hub&)> items_of,
                                    std::function<const std::string&(const Item&)> name_of) {
    const auto before = [name_of](const Item& a, const Item& b) { return name_of(a) < name_of(b); };
    // One more than asked tells whether there is a next page.
    const auto first_of = [=](connections::Hub& hub) {
        std::vector<Item> items = items_of(hub);
        std::erase_if(items, [&](const Item& item) { return name_of(item) <= page.after; });
        const std::size_t kept = std::min(items.size(), page.limit + 1);
        std::partial_sort(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(kept), items.end(),
                          before);
        items.resize(kept);
        return items;
    };
    loop::Later<std::vector<std::vector<Item>>> asking([&](auto done) {
        auto finished = std::make_shared<decltype(done)>(std::move(done));
        hubs.ask_all<std::vector<Item>>(
            first_of, [finished](std::vector<std::vector<Item>> all) { (*finished)(std::move(all)); });
    });
    auto all = co_await asking;
    Page<Item> made;
    for (auto& some : all) std::move(some.begin(), some.end(), std::back_inserter(made.items));
    std::sort(made.items.begin(), made.items.end(), before);
    made.more = made.items.size() > page.limit;
    if (made.more) made.items.resize(page.limit);
    co_return made;
}

}  // namespace penstock::gateway

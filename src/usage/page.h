// One page of a listing by query members limit and position.
#pragma once
#include <string>

#include "api/error.h"
#include "usage/errors.h"
#include "usage/shapes.h"

namespace penstock::usage {

// Fills `items` and `position` of a response from a sorted map: those after `position` that fit.
template <class Map, class Response, class ItemOf>
api::Result<void> fill_page(const Map& all, const wire::Member<wire::Integer>& limit,
                            const wire::Member<wire::Text>& position, Response& response, ItemOf item_of) {
    constexpr std::int64_t items_default = 25, items_max = 500;
    if (limit && (limit->value < 1 || limit->value > items_max))
        return std::unexpected(bad_request("Invalid limit specified: 1 to 500"));
    const auto most = static_cast<std::size_t>(limit ? limit->value : items_default);
    response.items.set();
    std::string last = position->value;
    for (auto i = all.upper_bound(last); i != all.end(); ++i) {
        auto item = item_of(i->second);
        if (!item) continue;
        if (response.items->size() == most) {
            response.position.put(last);
            break;
        }
        response.items.value.push_back(std::move(*item));
        last = i->first;
    }
    return {};
}

}  // namespace penstock::usage

// One page of a listing by query members maxResults and nextToken.
#pragma once
#include <map>
#include <string>

#include "api/error.h"
#include "base/base64.h"
#include "base/text.h"
#include "gateway/errors.h"
#include "gateway/shapes.h"

namespace penstock::gateway {

// Both are texts in AWS's model.
struct PageRequest {
    const wire::Member<wire::Text>& max_results;
    const wire::Member<wire::Text>& next_token;
};

// Fills `items` and `next_token` of a response from a sorted map, from the key after the token on.
template <class Map, class Response>
api::Result<void> fill_page(const Map& all, const PageRequest& page, Response& response) {
    constexpr std::int64_t items_per_page = 100;
    std::int64_t limit = items_per_page;
    if (page.max_results) {
        const auto asked = base::to_integer(page.max_results->value);
        if (!asked || *asked < 1)
            return std::unexpected(bad_request("Invalid value for maxResults specified"));
        limit = std::min(*asked, items_per_page);
    }
    std::string after;
    if (page.next_token && !base::base64_decode(page.next_token->value, after)) {
        return std::unexpected(bad_request("Invalid nextToken specified"));
    }
    response.items.set();
    auto i = after.empty() ? all.begin() : all.upper_bound(after);
    for (; i != all.end() && static_cast<std::int64_t>(response.items->size()) < limit; ++i) {
        response.items.value.push_back(i->second);
        after = i->first;
    }
    if (i != all.end()) response.next_token.put(base::base64_encode(after));
    return {};
}

}  // namespace penstock::gateway

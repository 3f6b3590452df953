// Pages of a list: by Marker and MaxItems, the same for every List operation.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "base/base64.h"
#include "lambda/errors.h"
#include "wire/shape.h"

namespace penstock::lambda {

// Keeps the order of numbers among texts.
inline std::string padded(std::int64_t number) {
    std::string digits = std::to_string(number);
    return std::string(20 - std::min<std::size_t>(digits.size(), 20), '0') + digits;
}

template <class T>
struct Page {
    std::vector<T> items;
    std::string next;  // the marker of the next page, "" when this is the last
};

// `all` is sorted by key_of(); a page has what comes after the marker, and `items_max` at most.
template <class T, class Key, class Asked>
api::Result<Page<T>> page_of(std::vector<T> all, const wire::Text& marker, const wire::Member<Asked>& asked,
                             std::size_t items_max, Key key_of) {
    std::string after;
    if (!marker.value.empty() && !base::base64_decode(marker.value, after))
        return std::unexpected(invalid_parameter("Invalid Marker."));  // ? the words
    std::size_t limit = items_max;
    if (asked) limit = std::min(limit, static_cast<std::size_t>(asked->value));
    Page<T> page;
    for (T& one : all) {
        if (!after.empty() && key_of(one) <= after) continue;
        if (page.items.size() == limit) {
            page.next = base::base64_encode(key_of(page.items.back()));
            break;
        }
        page.items.push_back(std::move(one));
    }
    return page;
}

}  // namespace penstock::lambda

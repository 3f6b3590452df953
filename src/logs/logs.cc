#include "logs/logs.h"

#include <algorithm>

#include "base/base64.h"
#include "base/text.h"

namespace penstock::logs {

std::string Cursor::text() const {
    return base::base64url_encode(std::to_string(time) + ":" + std::to_string(skipped));
}

std::optional<Cursor> Cursor::parse(std::string_view text) {
    std::string plain;
    if (!base::base64url_decode(text, plain)) return std::nullopt;
    const auto parts = base::split(plain, ':');
    if (parts.size() != 2) return std::nullopt;
    const auto time = base::to_integer(parts[0]), skipped = base::to_integer(parts[1]);
    if (!time || !skipped || *skipped < 0) return std::nullopt;
    return Cursor{*time, *skipped};
}

Page page_of(std::vector<Event> all, const Cursor& from, std::int64_t limit) {
    constexpr std::size_t bytes_max = 1024 * 1024;
    // By time, and as they were written where that is the same.
    std::vector<std::pair<base::WallMs, std::size_t>> order;
    for (std::size_t i = 0; i < all.size(); ++i) order.emplace_back(all[i].time, i);
    std::sort(order.begin(), order.end());
    Page page{.events = {}, .next = from};
    std::int64_t of_this_time = 0;
    std::size_t bytes = 0;
    for (const auto& [unused, index] : order) {
        Event& event = all[index];
        if (event.time < from.time) continue;
        if (event.time == from.time && ++of_this_time <= from.skipped) continue;
        bytes += event.message.size();
        const bool full = static_cast<std::int64_t>(page.events.size()) == limit ||
                          (bytes > bytes_max && !page.events.empty());
        if (full) {
            page.more = true;
            break;
        }
        if (event.time == page.next.time)
            ++page.next.skipped;
        else
            page.next = {event.time, 1};
        page.events.push_back(std::move(event));
    }
    return page;
}

}  // namespace penstock::logs

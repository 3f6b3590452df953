#include "connections/backlog.h"

namespace penstock::connections {

std::optional<std::strong_ordering> compare_sources(std::string_view a, std::string_view b) {
    const std::size_t colon = a.rfind(':');
    if (colon == a.npos || a.size() != b.size() || a.substr(0, colon + 1) != b.substr(0, colon + 1))
        return std::nullopt;
    return a <=> b;
}

}  // namespace penstock::connections

#include "gateway/identity_source.h"

#include <algorithm>

#include "base/text.h"
#include "gateway/expression.h"

namespace penstock::gateway {

std::vector<std::string_view> identity_sources(std::string_view list) {
    std::vector<std::string_view> sources;
    for (const std::string_view part : base::split(list, ',')) {
        if (const auto one = base::trim(part); !one.empty()) sources.push_back(one);
    }
    return sources;
}

bool valid_identity_source(std::string_view source) {
    // With or without the $ of other expressions: examples have both.
    if (source.starts_with('$')) source.remove_prefix(1);
    constexpr std::string_view places[] = {"route.request.header", "route.request.querystring",
                                           "stageVariables", "context"};
    return std::any_of(std::begin(places), std::end(places), [&](std::string_view place) {
        const auto name = below(source, place);
        return name && !name->empty();
    });
}

}  // namespace penstock::gateway

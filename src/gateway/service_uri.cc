#include "gateway/service_uri.h"

#include "base/text.h"

namespace penstock::gateway {

std::optional<ServiceAction> service_action_of(std::string_view uri) {
    const auto parts = base::split(uri, ':');
    constexpr std::string_view action = "action/";
    if (parts.size() != 6 || parts[0] != "arn" || parts[2] != "apigateway" || parts[3].empty() ||
        !parts[5].starts_with(action))
        return std::nullopt;
    return ServiceAction{.region = std::string(parts[3]),
                         .service = std::string(parts[4]),
                         .action = std::string(parts[5].substr(action.size()))};
}

}  // namespace penstock::gateway

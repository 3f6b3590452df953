#include "gateway/access_log.h"

#include "api/log_sink.h"
#include "base/text.h"
#include "gateway/expression.h"
#include "gateway/values.h"

namespace penstock::gateway {

std::optional<std::string> log_group_of(std::string_view destination_arn) {
    const auto parts = base::split(destination_arn, ':');
    constexpr std::size_t before_name = 6;
    const bool whole =
        parts.size() == before_name + 1 || (parts.size() == before_name + 2 && parts.back() == "*");
    if (!whole || parts[0] != "arn" || parts[2] != "logs" || parts[5] != "log-group") return std::nullopt;
    std::string name(parts[before_name]);
    return api::valid_log_group(name) ? std::optional(std::move(name)) : std::nullopt;
}

std::string access_log_line(std::string_view format, std::string_view context) {
    const Values values({.context = context});
    return expand(format, [&](std::string_view name) {
        std::string value = values.text(name);
        return value.empty() ? std::string("-") : value;
    });
}

}  // namespace penstock::gateway

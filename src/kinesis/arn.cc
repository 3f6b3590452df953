#include "kinesis/arn.h"

#include "base/text.h"

namespace penstock::kinesis {

std::optional<Arn> parse_arn(std::string_view text) {
    const auto parts = base::split(text, ':');
    if (parts.size() < 6 || parts.size() > 7) return std::nullopt;
    const auto path = base::split(parts[5], '/');
    const bool is_consumer = path.size() == 4 && path[2] == "consumer" && parts.size() == 7;
    if (path[0] != "stream" || (!is_consumer && (path.size() != 2 || parts.size() != 6))) return std::nullopt;
    return Arn{.region = std::string(parts[3]),
               .account = std::string(parts[4]),
               .stream = std::string(path[1]),
               .consumer = is_consumer ? std::string(path[3]) : ""};
}

}  // namespace penstock::kinesis

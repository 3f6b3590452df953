#include "gateway/response_key.h"

#include <optional>

#include "base/regex.h"

namespace penstock::gateway {
namespace {

std::optional<base::Regex> compile(std::string_view key) {
    if (key.size() < 2 || !key.starts_with('/') || !key.ends_with('/')) return std::nullopt;
    return base::Regex::compile(key.substr(1, key.size() - 2));
}

}  // namespace

bool valid_response_key(std::string_view key) { return key == "$default" || compile(key).has_value(); }

bool fits_response_key(std::string_view key, std::string_view selected) {
    const auto regex = compile(key);
    return regex && regex->matches(selected);
}

}  // namespace penstock::gateway

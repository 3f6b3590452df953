#include "api/caller.h"

#include <algorithm>

#include "base/random.h"
#include "base/text.h"

namespace penstock::api {
namespace {

// "AKID/20240101/us-east-1/kinesis/aws4_request", from wherever it stands; "" when nowhere.
std::string credential(const net::Request& request) {
    constexpr std::string_view name = "Credential=";
    const std::string_view header = request.headers.get("Authorization");
    if (const auto at = header.find(name); at != header.npos) {
        const auto rest = header.substr(at + name.size());
        return std::string(rest.substr(0, rest.find_first_of(", ")));
    }
    if (request.query().find("X-Amz-Credential=") == std::string_view::npos) return "";
    for (const auto& item : net::parse_query(request.query())) {
        if (item.name == "X-Amz-Credential") return item.value;
    }
    return "";
}

}  // namespace

bool is_account(std::string_view text) {
    return text.size() == 12 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_region(std::string_view text) {
    return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

Caller identify(const net::Request& request, const CallerDefaults& defaults) {
    Caller caller{.account = defaults.account, .region = defaults.region, .request_id = base::random_uuid()};
    const std::string scope = credential(request);
    const auto parts = base::split(scope, '/');
    if (parts.size() < 5) return caller;
    const std::size_t n = parts.size();  // a key id may hold slashes; the scope is the last four
    caller.access_key = scope.substr(0, static_cast<std::size_t>(parts[n - 4].data() - scope.data()) - 1);
    if (is_account(caller.access_key)) caller.account = caller.access_key;
    if (is_region(parts[n - 3])) caller.region = parts[n - 3];
    caller.service = parts[n - 2];
    return caller;
}

}  // namespace penstock::api

#include "api/caller.h"

#include <algorithm>

#include "base/random.h"

namespace penstock::api {
namespace {

// From "AKID/20240101/us-east-1/kinesis/aws4_request".  A key id may hold slashes; the scope is the last four
// parts.
void read_scope(std::string_view credential, Caller& caller) {
    std::string_view parts[4];
    for (auto& part : parts) {
        const auto slash = credential.rfind('/');
        if (slash == credential.npos) return;
        part = credential.substr(slash + 1);
        credential = credential.substr(0, slash);
    }
    const auto& [terminator, service, region, date] = parts;
    caller.access_key = credential;
    if (is_account(caller.access_key)) caller.account = caller.access_key;
    if (is_region(region)) caller.region = region;
    caller.service = service;
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
    constexpr std::string_view name = "Credential=";
    Caller caller{.account = defaults.account, .region = defaults.region, .request_id = base::random_uuid()};
    const std::string_view header = request.headers.get("Authorization");
    if (const auto at = header.find(name); at != header.npos) {
        const auto rest = header.substr(at + name.size());
        read_scope(rest.substr(0, std::min(rest.find(','), rest.find(' '))), caller);
        return caller;
    }
    if (request.query().find("X-Amz-Credential=") == std::string_view::npos) return caller;
    for (const auto& item : net::parse_query(request.query())) {
        if (item.name != "X-Amz-Credential") continue;
        read_scope(item.value, caller);
        break;
    }
    return caller;
}

}  // namespace penstock::api

#include "api/signature/claim.h"

#include <algorithm>

#include "base/text.h"

namespace penstock::api {
namespace {

Result<Claim> read_header(const net::Request& request, std::string_view header) {
    Claim claim;
    const auto space = header.find(' ');
    claim.algorithm = header.substr(0, space);
    std::string_view rest = space == header.npos ? std::string_view() : header.substr(space + 1);
    while (!rest.empty()) {
        const auto end = std::ranges::find_if(rest, [](char c) { return c == ',' || c == ' '; });
        const auto size = static_cast<std::size_t>(end - rest.begin());
        const auto part = base::trim(rest.substr(0, size));
        rest.remove_prefix(std::min(size + 1, rest.size()));
        if (part.empty()) continue;
        const auto equals = part.find('=');
        if (equals == part.npos) {
            return incomplete_signature(
                "'" + std::string(part) +
                "' not a valid key=value pair (missing equal-sign) in Authorization header: '" +
                std::string(header) + "'.");
        }
        const auto name = part.substr(0, equals), value = part.substr(equals + 1);
        if (name == "Credential") claim.credential = value;
        if (name == "SignedHeaders") claim.signed_headers = value;
        if (name == "Signature") claim.signature = value;
    }
    claim.date = request.headers.find("X-Amz-Date").value_or(request.headers.get("Date"));
    claim.token = request.headers.get("X-Amz-Security-Token");

    std::string missing;
    const auto require = [&](std::string_view name, std::string_view value) {
        if (value.empty()) missing += "Authorization header requires '" + std::string(name) + "' parameter. ";
    };
    require("Credential", claim.credential);
    require("Signature", claim.signature);
    require("SignedHeaders", claim.signed_headers);
    if (claim.date.empty()) {
        missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
    }
    if (!missing.empty()) return incomplete_signature(missing + "Authorization=" + std::string(header));
    return claim;
}

Result<Claim> read_query(std::vector<net::QueryItem> items) {
    Claim claim{.in_query = true};
    claim.query = std::make_unique<const std::vector<net::QueryItem>>(std::move(items));
    const std::pair<std::string_view, std::string_view*> members[] = {
        {"X-Amz-Algorithm", &claim.algorithm},
        {"X-Amz-Credential", &claim.credential},
        {"X-Amz-Signature", &claim.signature},
        {"X-Amz-SignedHeaders", &claim.signed_headers},
        {"X-Amz-Date", &claim.date},
        {"X-Amz-Expires", &claim.expires},
        {"X-Amz-Security-Token", &claim.token},
    };
    for (const auto& item : *claim.query) {
        for (const auto& [name, member] : members) {
            if (item.name == name) *member = item.value;
        }
    }
    std::string missing;
    for (const auto& [name, member] : std::span(members).first(5)) {
        if (member->empty())
            missing += "AWS query-string parameters must include '" + std::string(name) + "'. ";
    }
    if (!missing.empty()) return incomplete_signature(missing + "Re-examine the query-string parameters.");
    return claim;
}

}  // namespace

std::unexpected<Error> incomplete_signature(std::string message) {
    return error("IncompleteSignatureException", std::move(message), 403);
}

Result<Claim> read_claim(const net::Request& request) {
    const auto header = request.headers.find("Authorization");
    std::vector<net::QueryItem> query;
    bool in_query = false;
    if (request.query().find("X-Amz-") != std::string_view::npos) {
        query = net::parse_query(request.query());
        for (const auto& item : query) in_query |= item.name == "X-Amz-Algorithm";
    }
    if (header && in_query) {
        return error(
            "InvalidSignatureException",
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.", 403);
    }
    if (in_query) return read_query(std::move(query));
    if (!header || header->empty())
        return error("MissingAuthenticationTokenException", "Missing Authentication Token", 403);
    return read_header(request, *header);
}

std::optional<Scope> split_credential(std::string_view credential) {
    while (credential.ends_with('/')) credential.remove_suffix(1);
    if (std::ranges::count(credential, '/') != 4) return std::nullopt;
    const auto next = [&] {
        const auto part = credential.substr(0, credential.find('/'));
        credential.remove_prefix(std::min(part.size() + 1, credential.size()));
        return part;
    };
    Scope scope;
    for (std::string_view* const part :
         {&scope.key_id, &scope.date, &scope.region, &scope.service, &scope.terminator})
        *part = next();
    return scope;
}

}  // namespace penstock::api

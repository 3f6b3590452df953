#include "api/signature/canonical.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"

namespace penstock::api {
namespace {

// RFC 3986 section 5.2.4, and doubled slashes.
std::string normalized(std::string_view path) {
    if (path == "/") return std::string(path);  // of all services but those with REST
    std::vector<std::string_view> kept;
    bool slash_at_end = false;
    for (const auto segment : base::split(path, '/')) {
        slash_at_end = segment.empty() || segment == "." || segment == "..";
        if (segment == ".." && !kept.empty()) kept.pop_back();
        if (!slash_at_end) kept.push_back(segment);
    }
    std::string out;
    for (const auto segment : kept) (out += '/') += segment;
    if (slash_at_end || out.empty()) out += '/';
    return out;
}

// Every octet of the path as sent, "%" too; slashes stay.
void append_path(std::string& out, std::string_view path) {
    while (true) {
        const auto slash = path.find('/');
        base::append_percent_encoded(out, path.substr(0, slash));
        if (slash == path.npos) return;
        out += '/';
        path.remove_prefix(slash + 1);
    }
}

void append_query(std::string& out, std::string_view query, const Claim& claim, CanonicalForm form) {
    if (query.empty()) return;
    std::vector<std::pair<std::string, std::string>> items;
    for (auto& item : net::parse_query(query)) {
        if (claim.in_query && item.name == "X-Amz-Signature") continue;
        if (claim.in_query && !form.with_query_token && item.name == "X-Amz-Security-Token") continue;
        items.emplace_back(base::percent_encode(item.name), base::percent_encode(item.value));
    }
    std::ranges::sort(items);
    for (bool first = true; const auto& [name, value] : items) {
        if (!first) out += '&';
        first = false;
        ((out += name) += '=') += value;
    }
}

// Trimmed, with runs of blanks inside as one.
void append_value(std::string& out, std::string_view value) {
    bool blank = false;
    for (const char c : base::trim(value)) {
        const bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (is_blank && blank) continue;
        blank = is_blank;
        out += is_blank ? ' ' : c;
    }
}

// False when there is no such header.
bool append_header(std::string& out, const net::Headers& headers, std::string_view name) {
    ((out += base::lower(name)) += ':');
    bool found = false;
    for (const net::Header header : headers) {
        if (!base::equals_ignore_case(header.name, name)) continue;
        if (found) out += ',';
        found = true;
        append_value(out, header.value);
    }
    out += '\n';
    return found;
}

}  // namespace

std::optional<std::string> canonical_request(const net::Request& request, const Claim& claim,
                                             std::string_view payload_hash, CanonicalForm form) {
    std::string out;
    out.reserve(512 + request.target.size());
    (out += request.method) += '\n';
    if (form.normalize_path)
        append_path(out, normalized(request.path()));
    else
        append_path(out, request.path());
    out += '\n';
    append_query(out, request.query(), claim, form);
    out += '\n';
    for (std::string_view rest = claim.signed_headers;;) {
        const auto semicolon = rest.find(';');
        if (!append_header(out, request.headers, rest.substr(0, semicolon))) return std::nullopt;
        if (semicolon == rest.npos) break;
        rest.remove_prefix(semicolon + 1);
    }
    ((out += '\n') += claim.signed_headers) += '\n';
    out += payload_hash;
    return out;
}

std::string string_to_sign(const Claim& claim, const Scope& scope, std::string_view canonical_request) {
    std::string out;
    out.reserve(192);
    ((out += "AWS4-HMAC-SHA256\n") += claim.date) += '\n';
    ((((((out += scope.date) += '/') += scope.region) += '/') += scope.service) += '/') += scope.terminator;
    (out += '\n') += base::as_text(base::hex_digits(base::sha256(canonical_request)));
    return out;
}

}  // namespace penstock::api

#include "api/signature/sign.h"

#include <set>

#include "api/signature/canonical.h"
#include "base/text.h"

namespace penstock::api {
namespace {

// Each name once, in order, as SignedHeaders lists them.
std::string names_of(const net::Headers& headers) {
    std::set<std::string> names;
    for (const net::Header header : headers) names.insert(base::lower(header.name));
    std::string out;
    for (const std::string& name : names) {
        if (!out.empty()) out += ';';
        out += name;
    }
    return out;
}

}  // namespace

base::HmacSha256 signing_key(std::string_view secret, const Scope& scope) {
    const auto date = base::HmacSha256("AWS4" + std::string(secret))(scope.date);
    const auto region = base::HmacSha256(base::as_text(date))(scope.region);
    const auto service = base::HmacSha256(base::as_text(region))(scope.service);
    return base::HmacSha256(base::as_text(base::HmacSha256(base::as_text(service))(scope.terminator)));
}

void sign(net::Request& request, const AccessKey& key, SigningScope scope, base::WallMs now) {
    const std::string date = base::iso8601_basic(now), day = date.substr(0, 8);
    request.headers.add("X-Amz-Date", date);
    if (!key.session_token.empty()) request.headers.add("X-Amz-Security-Token", key.session_token);
    const std::string names = names_of(request.headers);

    const Scope full{key.id, day, scope.region, scope.service, "aws4_request"};
    const std::string credential = key.id + "/" + day + "/" + std::string(scope.region) + "/" +
                                   std::string(scope.service) + "/aws4_request";
    const Claim claim{
        .algorithm = "AWS4-HMAC-SHA256", .credential = credential, .signed_headers = names, .date = date};
    // There is one: every name that is signed is a header's.
    const std::string canonical =
        canonical_request(request, claim, base::hex(base::sha256(request.body)), {}).value_or("");
    const auto signature = signing_key(key.secret, full)(string_to_sign(claim, full, canonical));
    request.headers.add("Authorization", "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=" +
                                             names + ", Signature=" + base::hex(signature));
}

}  // namespace penstock::api

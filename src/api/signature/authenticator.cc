#include "api/signature/authenticator.h"

#include <atomic>
#include <unordered_map>

#include "api/caller.h"
#include "api/signature/canonical.h"
#include "api/signature/sign.h"
#include "base/hash.h"
#include "base/text.h"

// The order of checks, their names and sentences are those that kinesalite (index.js) and dynalite (index.js)
// recorded on AWS.
namespace penstock::api {
namespace {

constexpr base::WallMs kSkewMs = 15 * 60 * 1000;
constexpr std::int64_t kExpiresMax = 604'800;  // seconds: a week
constexpr std::size_t kSignersMax = 1000;      // that a thread keeps

std::unexpected<Error> invalid(std::string message) {
    return error("InvalidSignatureException", std::move(message), 403);
}

Result<void> check_host_is_signed(const Claim& claim) {
    for (std::string_view rest = claim.signed_headers;;) {
        const auto name = rest.substr(0, rest.find(';'));
        if (base::equals_ignore_case(name, "host") || name == ":authority") return {};
        if (name.size() == rest.size()) break;
        rest.remove_prefix(name.size() + 1);
    }
    return invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.");
}

Result<void> check_scope(const Claim& claim, const Scope& scope, std::string_view service) {
    std::string wrong;
    // Every name that can be one is a region here.
    if (!is_region(scope.region))
        wrong += "Credential should be scoped to a valid region, not '" + std::string(scope.region) + "'. ";
    if (scope.service != service)
        wrong += "Credential should be scoped to correct service: '" + std::string(service) + "'. ";
    if (scope.terminator != "aws4_request") {
        wrong += "Credential should be scoped with a valid terminator: 'aws4_request', not '" +
                 std::string(scope.terminator) + "'. ";
    }
    const auto day = claim.date.substr(0, 8);
    if (scope.date != day) {
        wrong +=
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" +
            std::string(scope.date) + "' != '" + std::string(day) + "', from '" + std::string(claim.date) +
            "'. ";
    }
    if (!wrong.empty()) return invalid(std::move(wrong));
    return {};
}

// A key, and what SigV4 derives from it for one day, region and service.
struct Signer {
    AccessKey key;
    base::HmacSha256 sign;
};

// A look-up and four HMACs, kept: a client's next request needs the same.  An authenticator's keys never
// change, so what is kept of them is never old.
class Signers {
public:
    // nullptr when the key is not known.
    const Signer* find(std::uint64_t authenticator, const AccessKeys& keys, const Scope& scope) {
        name_.clear();
        (name_ += std::to_string(authenticator)) += '/';
        ((name_ += scope.key_id) += '/') += scope.date;
        (((name_ += '/') += scope.region) += '/') += scope.service;
        if (const auto found = signers_.find(name_); found != signers_.end()) return &found->second;
        auto key = keys.find(scope.key_id);
        if (!key) return nullptr;
        if (signers_.size() >= kSignersMax) signers_.clear();
        auto sign = signing_key(key->secret, scope);
        return &signers_.emplace(name_, Signer{std::move(*key), std::move(sign)}).first->second;
    }

private:
    std::unordered_map<std::string, Signer> signers_;
    std::string name_;
};

// What the client says it sent must be what came; without a header the body speaks for itself.
struct Payload {
    explicit Payload(const net::Request& request) : computed(base::hex_digits(base::sha256(request.body))) {
        const auto claimed = request.headers.find("X-Amz-Content-Sha256");
        as_claimed = !claimed || *claimed == base::as_text(computed);
        hash = claimed.value_or(base::as_text(computed));
    }
    Payload(const Payload&) = delete;

    const std::array<char, 64> computed;
    std::string_view hash;  // as signed
    bool as_claimed;
};

std::unexpected<Error> does_not_match(const std::string& canonical, const std::string& to_sign) {
    return invalid(
        "The request signature we calculated does not match the signature you provided. Check your AWS "
        "Secret Access "
        "Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for "
        "this "
        "request should have been\n'" +
        canonical + "'\n\nThe String-to-Sign should have been\n'" + to_sign + "'\n");
}

}  // namespace

Authenticator::Authenticator(AccessKeys keys, const base::Clock& clock)
    : keys_(std::move(keys)), clock_(clock) {
    static std::atomic<std::uint64_t> count = 0;
    id_ = ++count;
}

Result<void> Authenticator::check_time(const Claim& claim) const {
    const auto signed_at = base::parse_iso8601_basic(claim.date);
    if (!signed_at) {
        return incomplete_signature("Date must be in ISO-8601 'basic format'. Got '" +
                                    std::string(claim.date) + "'. See http://en.wikipedia.org/wiki/ISO_8601");
    }
    base::WallMs life_ms = kSkewMs;
    std::string life = "15 min.";
    if (!claim.expires.empty()) {
        const auto seconds = base::to_integer(claim.expires);
        if (!seconds || *seconds < 1 || *seconds > kExpiresMax)  // words of our own
            return incomplete_signature("X-Amz-Expires must be a number of seconds from 1 to 604800.");
        life_ms = *seconds * 1000;
        life = std::string(claim.expires) + " sec.";
    }
    const base::WallMs now = clock_.now_ms();
    const auto text = [](base::WallMs at) { return base::iso8601_basic(at); };
    if (*signed_at < now - life_ms) {
        return invalid("Signature expired: " + std::string(claim.date) + " is now earlier than " +
                       text(now - life_ms) + " (" + text(now) + " - " + life + ")");
    }
    if (*signed_at > now + kSkewMs) {
        return invalid("Signature not yet current: " + std::string(claim.date) + " is still later than " +
                       text(now + kSkewMs) + " (" + text(now) + " + 15 min.)");
    }
    return {};
}

Result<std::string> Authenticator::account_of_signer(const net::Request& request,
                                                     std::string_view service) const {
    const auto claim = read_claim(request);
    if (!claim) return std::unexpected(claim.error());
    if (auto ok = check_time(*claim); !ok) return std::unexpected(ok.error());
    if (auto ok = check_host_is_signed(*claim); !ok) return std::unexpected(ok.error());
    if (claim->algorithm != "AWS4-HMAC-SHA256") {
        return incomplete_signature("Unsupported AWS 'algorithm': '" + std::string(claim->algorithm) +
                                    "' (only AWS4-HMAC-SHA256 for now). ");
    }
    const auto scope = split_credential(claim->credential);
    if (!scope) {
        return incomplete_signature(
            "Credential must have exactly 5 slash-delimited elements, e.g. "
            "keyid/date/region/service/term, got '" +
            std::string(claim->credential) + "'");
    }
    if (auto ok = check_scope(*claim, *scope, service); !ok) return std::unexpected(ok.error());
    constexpr auto unknown = "The security token included in the request is invalid";
    thread_local Signers signers;
    const Signer* const signer = signers.find(id_, keys_, *scope);
    if (!signer) return error("UnrecognizedClientException", std::string(unknown) + ".", 403);
    const Payload payload(request);
    const auto matches = [&](CanonicalForm form) {
        const auto canonical = canonical_request(request, *claim, payload.hash, form);
        if (!canonical || !payload.as_claimed) return false;
        const auto signature = base::hex_digits(signer->sign(string_to_sign(*claim, *scope, *canonical)));
        return base::equal_in_constant_time(base::as_text(signature), claim->signature);
    };
    bool ok = matches({});
    if (!ok) ok = matches({.normalize_path = false});
    if (!ok && claim->in_query && !claim->token.empty()) ok = matches({.with_query_token = false});
    if (!ok) {
        const std::string canonical = canonical_request(request, *claim, payload.hash, {}).value_or("");
        return does_not_match(canonical, string_to_sign(*claim, *scope, canonical));
    }
    // Without the full stop, as recorded.
    if (!base::equal_in_constant_time(claim->token, signer->key.session_token))
        return error("UnrecognizedClientException", unknown, 403);
    return signer->key.account;
}

}  // namespace penstock::api

// Signing a request, as a client does (SigV4, in the Authorization header).
//
// What stands in the canonical request is canonical.h's, for those who sign and for those who verify.
#pragma once
#include <string_view>

#include "api/signature/access_keys.h"
#include "api/signature/claim.h"
#include "base/clock.h"
#include "base/hash.h"

namespace penstock::api {

// Derived from the secret for one day, region and service.
base::HmacSha256 signing_key(std::string_view secret, const Scope& scope);

struct SigningScope {
    std::string_view region;
    std::string_view service;  // "kinesis"
};

// Adds X-Amz-Date, X-Amz-Security-Token if the key has one, and Authorization.  The headers that the request
// has by then are all signed, so it has its Host already; what is added later is not signed.
void sign(net::Request& request, const AccessKey& key, SigningScope scope, base::WallMs now);

}  // namespace penstock::api

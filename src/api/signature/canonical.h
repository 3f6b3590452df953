// A request as SigV4 signs it (IAM guide, "Create a signed AWS API request").
#pragma once
#include <string>
#include <string_view>

#include "api/signature/claim.h"

namespace penstock::api {

// What signers differ in.
struct CanonicalForm {
    bool normalize_path = true;    // dot segments and doubled slashes go; all services but S3
    bool with_query_token = true;  // some clients add X-Amz-Security-Token after they have signed
};

// Nothing when the claim names a header that the request does not have.
std::optional<std::string> canonical_request(const net::Request& request, const Claim& claim,
                                             std::string_view payload_hash, CanonicalForm form);

std::string string_to_sign(const Claim& claim, const Scope& scope, std::string_view canonical_request);

}  // namespace penstock::api

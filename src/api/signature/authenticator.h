// Whether a request was signed by a key that we know: AWS Signature Version 4, with every refusal in AWS's
// words.
//
// Usable from every core at once; each thread keeps the signing keys that it has derived.
#pragma once
#include <string>
#include <string_view>

#include "api/signature/access_keys.h"
#include "api/signature/claim.h"
#include "base/clock.h"

namespace penstock::api {

class Authenticator {
public:
    Authenticator(AccessKeys keys, const base::Clock& clock);

    // The account of the key that signed the request for this service ("kinesis").  The error is named as
    // awsJson names it, with REST's status 403.
    Result<std::string> account_of_signer(const net::Request& request, std::string_view service) const;

    const AccessKeys& keys() const { return keys_; }

private:
    Result<void> check_time(const Claim& claim) const;

    AccessKeys keys_;
    const base::Clock& clock_;
    std::uint64_t id_;  // tells the signing keys of several authenticators apart
};

}  // namespace penstock::api

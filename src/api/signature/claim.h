// What a request says about its own signature (SigV4), in the Authorization header or in the query.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/error.h"
#include "net/message.h"

namespace penstock::api {

// Points into the request, or into its own query.
struct Claim {
    bool in_query = false;
    std::string_view algorithm{};
    std::string_view credential{};  // "AKID/20150830/us-east-1/kinesis/aws4_request"
    std::string_view signed_headers{};
    std::string_view signature{};
    std::string_view date{};                                     // "20150830T123600Z", as sent
    std::string_view expires{};                                  // query only: seconds
    std::string_view token{};                                    // of temporary keys
    std::unique_ptr<const std::vector<net::QueryItem>> query{};  // decoded
};

std::unexpected<Error> incomplete_signature(std::string message);

// The claim, or what is missing from it, in AWS's words and order (kinesalite, index.js).
Result<Claim> read_claim(const net::Request& request);

// A credential's five parts.
struct Scope {
    std::string_view key_id, date, region, service, terminator;
};
// Nothing unless there are five; slashes at the end do not count.
std::optional<Scope> split_credential(std::string_view credential);

}  // namespace penstock::api

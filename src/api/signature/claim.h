// What a request says about its own signature (SigV4), in the Authorization header or in the query.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/error.h"
#include "net/message.h"

namespace penstock::api {

struct Claim {
    bool in_query = false;
    std::string algorithm{};
    std::string credential{};  // "AKID/20150830/us-east-1/kinesis/aws4_request"
    std::string signed_headers{};
    std::string signature{};
    std::string date{};     // "20150830T123600Z", as sent
    std::string expires{};  // query only: seconds
    std::string token{};    // of temporary keys
};

// The claim, or what is missing from it, in AWS's words and order (kinesalite, index.js).
Result<Claim> read_claim(const net::Request& request);

// A credential's five parts.
struct Scope {
    std::string_view key_id, date, region, service, terminator;
};
// Nothing unless there are five; slashes at the end do not count.
std::optional<Scope> split_credential(std::string_view credential);

}  // namespace penstock::api

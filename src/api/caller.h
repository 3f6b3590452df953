// Who asks, and for which account and region: read from the credential scope of the request's signature.
#pragma once
#include <string>
#include <string_view>

#include "net/message.h"

namespace penstock::api {

struct Caller {
    std::string account = "000000000000";
    std::string region = "us-east-1";
    std::string access_key{};  // "" when the request is not signed
    std::string service{};     // the scope's service: "kinesis", "lambda", "apigateway", "execute-api", "sts"
    std::string request_id{};  // a uuid
};

struct CallerDefaults {
    std::string account = "000000000000";
    std::string region = "us-east-1";
};

// From the Authorization header or the X-Amz-Credential query member.  An access key id of twelve digits is
// the account, as other local AWS servers have it; any other key means the default account.
Caller identify(const net::Request& request, const CallerDefaults& defaults);

// Twelve digits.
bool is_account(std::string_view text);
// A region becomes part of names and keys, so it must look like one: letters, digits and dashes.
bool is_region(std::string_view text);

}  // namespace penstock::api

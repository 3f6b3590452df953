// What a Lambda authorizer's answer means for the handshake (WebSocket fact sheet, sections 2 and 4.4).
#pragma once
#include <expected>
#include <string>
#include <string_view>

#include "gateway/refusal.h"
#include "gateway/shapes.h"
#include "gateway/values.h"

namespace penstock::gateway {

Refusal unauthorized();        // no identity, or the authorizer said so
Refusal authorizer_failure();  // it failed, or its answer is none

Refusal not_signed();  // a route that asks for a signature got none
Refusal not_allowed(const std::string& user_arn, const std::string& method_arn);

// Whether all that the authorizer wants to know is there; else it is not even asked.
bool has_identity(const Authorizer& authorizer, const Sources& sources);

struct Grant {
    // What events then have as requestContext.authorizer, without its closing brace, since the time it took
    // is still to be added.
    std::string context;
    std::string usage_key{};  // usageIdentifierKey: the API key that the client goes by
};
// Of an answer that the function gave.
std::expected<Grant, Refusal> judge_answer(std::string_view answer, std::string_view method_arn);
// Of an error that it ended with.
Refusal judge_error(std::string_view payload);

}  // namespace penstock::gateway

// The events that WebSocket routes give to Lambda (AWS_PROXY): exact keys in AWS's order (WebSocket fact
// sheet, section 4).
#pragma once
#include <cstdint>
#include <string>

#include "base/clock.h"
#include "gateway/shapes.h"
#include "net/message.h"

namespace penstock::gateway {

// What stays the same for a connection's life.
struct ConnectionFacts {
    std::string api_id;
    std::string stage;
    std::string region;
    std::string account;
    std::string domain_name;  // reaches this server with the stage appended: "localhost:4566/{apiId}"
    std::string connection_id;
    std::string source_ip;
    std::string user_agent;
    base::WallMs connected_at = 0;
    std::string access_key{};  // that the handshake was signed with, if the route asks for that (AWS_IAM)
    std::string authorizer{};  // what the authorizer said, JSON; "": there is none
};

// 16 characters ending in `=`: request ids and message ids look so.
std::string new_request_id();
// As X-Ray's: "Root=1-6553f1a2-...".
std::string new_trace_id();

struct EventTime {
    std::string request_id;
    base::WallMs now = 0;
};

// requestContext, as JSON, of each; the events take it as it is.
std::string connect_context(const ConnectionFacts& facts, const EventTime& time);
std::string message_context(const ConnectionFacts& facts, const EventTime& time, const std::string& route_key,
                            const std::string& message_id);
std::string disconnect_context(const ConnectionFacts& facts, const EventTime& time, std::uint16_t code,
                               const std::string& reason);

std::string connect_event(const ConnectionFacts& facts, const std::string& context,
                          const net::Request& request, const Texts& stage_variables);
// For a Lambda authorizer, which sees the whole handshake.
std::string authorizer_event(const ConnectionFacts& facts, const std::string& context,
                             const net::Request& request, const Texts& stage_variables);
// What it authorizes: arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/$connect
std::string connect_arn(const ConnectionFacts& facts);

std::string message_event(const std::string& context, const std::string& body, const Texts& stage_variables);
std::string disconnect_event(const ConnectionFacts& facts, const std::string& context,
                             const Texts& stage_variables);

}  // namespace penstock::gateway

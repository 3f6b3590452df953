// Where an authorizer finds who asks: route.request.header.X, route.request.querystring.X, stageVariables.X,
// context.X (WebSocket fact sheet, section 4.4).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/shapes.h"
#include "net/message.h"
#include "wire/json.h"

namespace penstock::gateway {

// A list may come as one text with commas, as the CLI sends it.
std::vector<std::string_view> identity_sources(std::string_view list);
bool valid_identity_source(std::string_view source);

// What a handshake has there; "" when it has nothing.  `context` is the event's requestContext.
std::string identity_at(std::string_view source, const net::Request& request, const Texts& stage_variables,
                        const wire::JsonValue& context);

}  // namespace penstock::gateway

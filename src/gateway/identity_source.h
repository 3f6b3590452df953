// Where an authorizer finds who asks: route.request.header.X, route.request.querystring.X, stageVariables.X,
// context.X (WebSocket fact sheet, section 4.4).
#pragma once
#include <string_view>
#include <vector>

namespace penstock::gateway {

// A list may come as one text with commas, as the CLI sends it.
std::vector<std::string_view> identity_sources(std::string_view list);
bool valid_identity_source(std::string_view source);

}  // namespace penstock::gateway

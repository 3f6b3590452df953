// The errors of API Gateway v2 in AWS's words as far as they are known, one function each.
#pragma once
#include <string>

#include "api/error.h"

namespace penstock::gateway {

// "Invalid Route identifier specified x"
api::Error invalid_identifier(const std::string& kind, const std::string& id);
api::Error bad_request(std::string message);
api::Error conflict(std::string message);
// For what only HTTP APIs have: "CorsConfiguration is supported by HTTP APIs only."
api::Error http_apis_only(const std::string& what);
// Every WebSocket API has a route selection expression.
api::Error no_route_selection();
// Of a stage's settings for a route key that no route has.
api::Error no_route_of_settings(const std::string& route_key);
api::Error forbidden();
api::Error gone();
api::Error payload_too_large();

}  // namespace penstock::gateway

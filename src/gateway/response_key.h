// Keys of integration responses: `$default`, or a regular expression between slashes, such as /2\d\d/
// (API Gateway guide, apigateway-websocket-api-integration-responses).
#pragma once
#include <string>
#include <string_view>

namespace penstock::gateway {

bool valid_response_key(std::string_view key);
// Whether the expression matches all of what was selected.  $default fits nothing: it is what remains.
bool fits_response_key(std::string_view key, std::string_view selected);

}  // namespace penstock::gateway

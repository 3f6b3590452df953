// Selection expressions: which route a message is for (API Gateway guide,
// websocket-api-selection-expressions).
//
// "$request.body.action", "${request.body.service}-${request.body.version}", static text, "\$" for a dollar
// sign. A variable that cannot be resolved is the empty string; it is evaluated once, not again.
#pragma once
#include <string>
#include <string_view>

namespace penstock::gateway {

// Over a message's body; a body that is not JSON resolves nothing.
std::string select(std::string_view expression, std::string_view body);

}  // namespace penstock::gateway

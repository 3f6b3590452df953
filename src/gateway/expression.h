// Texts with variables in them, as selection expressions, integration URIs and access log formats are:
// "${request.body.service}-${request.body.version}", "$context.requestId", "\$" for a dollar sign (API
// Gateway guide, websocket-api-selection-expressions).
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "wire/json.h"

namespace penstock::gateway {

// What stands for a variable, which is named without $ and braces.
using Resolve = std::function<std::string(std::string_view variable)>;

// Each variable is replaced once; what comes in for it is not looked at again.  What follows a ${ without its
// } is left out.
std::string expand(std::string_view expression, const Resolve& resolve);

// Where a path of members and list indexes leads: "identity.sourceIp", "orders[0].symbol"; to `root` itself
// when it is empty.
std::optional<wire::JsonValue> value_at(wire::JsonValue root, std::string_view path);

// As AWS prints a value into a text: texts bare, null as nothing, lists as [item1, item2], objects as JSON.
std::string print_value(const wire::JsonValue& value);

// The variable without `prefix` and a dot, when it begins so: "context.stage" is "stage" of "context".
std::optional<std::string_view> below(std::string_view variable, std::string_view prefix);

}  // namespace penstock::gateway

// Whether a request is what its route asks for: a message by its request model, a handshake by its required
// parameters (API Gateway guide, websocket-api-request-validation).
#pragma once
#include <optional>
#include <string>

#include "gateway/model.h"
#include "gateway/values.h"

namespace penstock::gateway {

// What is wrong; nothing when it is in order.
struct Invalid {
    std::string message{};   // "Bad request body": what clients are told
    std::string problems{};  // $context.error.validationErrorString
};

// By the route's model selection expression, else its $default; a route without models takes everything.
std::optional<Invalid> invalid_body(const Definition& definition, const Route& route, const Values& values);
// On $connect.
std::optional<Invalid> invalid_parameters(const Route& route, const Values& values);

}  // namespace penstock::gateway

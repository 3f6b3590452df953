// The errors of API Gateway v2 in AWS's words as far as they are known, one function each.
#pragma once
#include <string>

#include "api/error.h"

namespace penstock::gateway {

// "Invalid Route identifier specified x"
api::Error invalid_identifier(const std::string& kind, const std::string& id);
api::Error bad_request(std::string message);
api::Error conflict(std::string message);
api::Error forbidden();
api::Error gone();
api::Error payload_too_large();

}  // namespace penstock::gateway

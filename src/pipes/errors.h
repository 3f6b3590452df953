// The errors of EventBridge Pipes by name.  AWS's texts are not known; these are ours.
#pragma once
#include <string>

#include "api/error.h"

namespace penstock::pipes {

api::Error validation(std::string message);
api::Error not_found(const std::string& name);
api::Error exists(const std::string& name);
// Something of AWS's that Penstock has not: never ignored.
api::Error unsupported(const std::string& what);

}  // namespace penstock::pipes

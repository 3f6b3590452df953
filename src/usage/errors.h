// Errors of API keys and usage plans.  Sentences as AWS's where they are known from reports (`?`).
#pragma once
#include <string>

#include "api/error.h"

namespace penstock::usage {

api::Error bad_request(std::string message);
api::Error not_found(const std::string& what);  // "Invalid API Key identifier specified"
api::Error conflict(std::string message);

}  // namespace penstock::usage

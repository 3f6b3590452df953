// What an integration's answer becomes: the integration response that fits shapes it.
#pragma once
#include <string>

#include "gateway/integration_call.h"

namespace penstock::gateway {

// As it came when no response fits, or that has no template.  `selected` is what response keys are held
// against: the answer's status, or a function's errorMessage.
Outcome response_for(const IntegrationCall& call, const std::string& selected, net::Response answer);

}  // namespace penstock::gateway

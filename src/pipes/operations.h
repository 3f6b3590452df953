// The EventBridge Pipes API, as far as it leads from a stream to topics.
#pragma once
#include <span>

#include "api/service.h"
#include "pipes/pipes.h"

namespace penstock::pipes {

// Every operation served.
std::span<const api::Operation> operations();
// The service as the request path sees it.
api::Service service(Pipes& pipes);

}  // namespace penstock::pipes

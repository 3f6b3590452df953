// API keys and usage plans of API Gateway's first API, as far as WebSocket APIs use them.
#pragma once
#include <span>

#include "api/service.h"
#include "usage/usage.h"

namespace penstock::usage {

// Every operation served.
std::span<const api::Operation> operations();
// The service as the request path sees it.
api::Service service(Usage& usage);

}  // namespace penstock::usage

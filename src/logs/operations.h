// The operations of CloudWatch Logs that read.
#pragma once
#include <span>

#include "api/service.h"
#include "logs/logs.h"

namespace penstock::logs {

// Every operation served.
std::span<const api::Operation> operations();
// The service as the request path sees it.
api::Service service(Logs& logs);

}  // namespace penstock::logs

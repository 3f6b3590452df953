// The API Gateway v2 control plane as the request path sees it: the list of its operations.
#pragma once
#include <span>

#include "api/service.h"
#include "gateway/apis.h"

namespace penstock::gateway {

// Every operation of the control plane served.
std::span<const api::Operation> operations();
// The service as the request path sees it.
api::Service service(Apis& apis);

}  // namespace penstock::gateway

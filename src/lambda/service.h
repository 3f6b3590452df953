// The Lambda API: functions and event source mappings.
#pragma once
#include <span>

#include "api/service.h"
#include "lambda/functions.h"
#include "lambda/invoker.h"
#include "mapping/mappings.h"

namespace penstock::lambda {

// What the operations work on.
struct Lambda {
    Functions& functions;
    Invoker& invoker;
    mapping::Mappings& mappings;
};

// Every operation served.
std::span<const api::Operation> operations();
// The service as the request path sees it.
api::Service service(Lambda& lambda);

}  // namespace penstock::lambda

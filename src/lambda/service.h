// The Lambda API: functions, layers, code signing configurations and event source mappings.
#pragma once
#include <span>

#include "api/service.h"
#include "destinations/destinations.h"
#include "lambda/code_signing.h"
#include "lambda/functions.h"
#include "lambda/invoker.h"
#include "lambda/layers.h"
#include "mapping/mappings.h"

namespace penstock::lambda {

// What the operations work on.
struct Lambda {
    Functions& functions;
    Layers& layers;
    CodeSigning& code_signing;
    Invoker& invoker;
    mapping::Mappings& mappings;
    const destinations::Destinations& destinations;
    bool policies = false;  // callers are known, so what others may do is looked up

    // Whether the caller may do that with the function it names: asked before each operation.
    api::Result<void> admit(std::string_view operation, const api::Caller& caller, const wire::Shape& shape,
                            const void* request) const;
};

// Every operation served.
std::span<const api::Operation> operations();
// The service as the request path sees it.
api::Service service(Lambda& lambda);

}  // namespace penstock::lambda

// Requests to function URLs: http://ID.lambda-url.REGION.localhost:4566/..., and, for clients that cannot
// have such hosts, http://localhost:4566/_aws/lambda-url/ID/...
#pragma once
#include "api/exchange.h"
#include "lambda/functions.h"
#include "lambda/invoker.h"

namespace penstock::lambda {

// `policies`: callers are known, so a URL for everybody must be allowed to be by the function's policy.
api::Step url_step(const Functions& functions, Invoker& invoker, bool policies);

}  // namespace penstock::lambda

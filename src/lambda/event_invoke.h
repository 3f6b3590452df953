// How asynchronous invocations end: what the operations on it share.
#pragma once
#include "lambda/service.h"

namespace penstock::lambda {

// Nothing for "" and for what can be reached.
api::Result<void> check_destinations(const Lambda& lambda, const FunctionRef& ref,
                                     const EventDestinations& destinations);
// Both are always told, though they may be empty; the ARN has a qualifier.
EventInvokeConfig as_told(EventInvokeConfig config);
api::Error no_event_invoke_config(const FunctionRef& ref);
// Sets it, stamped with the time.
void set_event_invoke(const Lambda& lambda, FunctionEntry& entry, const FunctionRef& ref,
                      EventInvokeConfig config);

}  // namespace penstock::lambda

// A native worker's process: loads a shared object and runs its handler, over memory shared with the server.
#pragma once

namespace penstock::lambda {

// Takes the object and the symbol from LAMBDA_TASK_ROOT and _HANDLER, and its descriptors as in slot.h.  Ends
// with the server.  What main() returns.
int run_native_host();

}  // namespace penstock::lambda

// `penstock streams`: a client of a running server, or of AWS.
#pragma once
#include "tool/options.h"

namespace penstock::tool {

// The exit code: 0, 1 when something failed (and stderr says what), 130 when a signal came before the end.
int run(const Options& options);

}  // namespace penstock::tool

// Prints every declared operation, so that a test can compare it with AWS's own model.
#pragma once

namespace penstock::app {

void print_model();

}  // namespace penstock::app

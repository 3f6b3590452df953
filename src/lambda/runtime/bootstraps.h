// The programs that run Python and Node.js functions, carried inside the binary.
#pragma once
#include <string_view>

namespace penstock::lambda {

std::string_view python_bootstrap();
std::string_view node_bootstrap();

}  // namespace penstock::lambda

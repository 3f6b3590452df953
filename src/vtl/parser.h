// Text of a template into its parts.
#pragma once
#include <expected>
#include <string>
#include <string_view>

#include "vtl/syntax.h"

namespace penstock::vtl {

// The error is a sentence with the line.
std::expected<Nodes, std::string> parse(std::string_view source);

}  // namespace penstock::vtl

// References and expressions, wherever they stand in a template.
#pragma once
#include "vtl/scanner.h"
#include "vtl/syntax.h"

namespace penstock::vtl {

// Parentheses in parentheses, templates in templates.
inline constexpr int kDepthMax = 48;

// At a `$`.  False, with the scanner where it was, when no reference begins there.
bool parse_reference(Scanner& scanner, Reference& reference, int depth);
ExpressionPtr parse_expression(Scanner& scanner, int depth);

// What stands between double quotes is a template of its own (parser.cc).
Nodes parse_quoted(Scanner& outer, std::string_view source, int depth);

}  // namespace penstock::vtl

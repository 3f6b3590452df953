// JSONPath, as $input.path() and $input.json() of mapping templates take it.
//
// Understood: $, .name, ['name'], [0], [-1], [*], .*, ..name, and lists of indexes or names in brackets.
// Filters ([?...]) are not.
#pragma once
#include <optional>
#include <string_view>

#include "vtl/value.h"

namespace penstock::gateway {

// Nothing when the path is none, or leads nowhere.  A path with *, .. or a list leads to the list of all that
// it finds, which may be empty.
std::optional<vtl::Value> find_path(const vtl::Value& root, std::string_view path);

}  // namespace penstock::gateway

// The methods of Java's strings, lists and maps that templates use.
#pragma once
#include <optional>
#include <string_view>

#include "vtl/value.h"

namespace penstock::vtl {

// Nothing when there is no such method for it, or not with these arguments.
std::optional<Value> call_method(const Value& on, std::string_view method, const List& arguments,
                                 std::size_t bytes_max);
// How many steps a call takes.
std::size_t cost_of(const Value& on, std::string_view method);
std::optional<Value> property_of(const Value& of, std::string_view name);
// [index] of a list, or [key] of a map.
std::optional<Value> element_of(const Value& of, const Value& index);

}  // namespace penstock::vtl

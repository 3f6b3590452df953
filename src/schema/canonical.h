// A form in which two JSON values are the same text exactly when they are equal: members sorted, 1.0 is 1.
#pragma once
#include <string>

#include "wire/json.h"

namespace penstock::schema {

std::string canonical(const wire::JsonValue& value);

}  // namespace penstock::schema

// ${stageVariables.name} in integration URIs.
#pragma once
#include <string>
#include <string_view>

#include "gateway/shapes.h"

namespace penstock::gateway {

// Only these are replaced; a $LATEST in a function's ARN stays.  "" for a variable that the stage has not.
std::string with_stage_variables(std::string_view uri, const Texts& variables);

}  // namespace penstock::gateway

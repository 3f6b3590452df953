// The function an integration's URI names.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "gateway/shapes.h"

namespace penstock::gateway {

// From arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION_ARN/invocations, or a plain
// function ARN.
// ${stageVariables.name} is replaced.  "" when the URI names no function.
std::string function_arn_of(std::string_view integration_uri, const Texts& stage_variables);

}  // namespace penstock::gateway

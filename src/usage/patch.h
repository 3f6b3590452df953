// PATCH by operations on paths, as API Gateway's first API updates things.
#pragma once
#include <vector>

#include "api/error.h"
#include "usage/shapes.h"

namespace penstock::usage {

api::Result<void> apply(const std::vector<PatchOperation>& operations, ApiKey& key);
// What it says of stages is not checked.
api::Result<void> apply(const std::vector<PatchOperation>& operations, UsagePlan& plan);

}  // namespace penstock::usage

// What the control plane checks of usage plans before they are saved.
#pragma once
#include "api/caller.h"
#include "api/error.h"
#include "api/stages.h"
#include "usage/shapes.h"

namespace penstock::usage {

// Its stages exist, and its numbers make sense.
api::Result<void> check_plan(const UsagePlan& plan, const api::Caller& caller,
                             const api::StageDirectory& stages);

}  // namespace penstock::usage

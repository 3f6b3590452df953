// What every file in operations/ includes.
#pragma once
#include "api/operation.h"
#include "pipes/errors.h"
#include "pipes/pipes.h"
#include "pipes/shapes.h"

namespace penstock::pipes {

using api::Operation;
using api::Reply, api::Result, api::Route;

// What a change answers: AWS's word for what it has begun, though it is done already.
PipeChange describe_change(const Pipe& pipe, std::string_view current_state);

}  // namespace penstock::pipes

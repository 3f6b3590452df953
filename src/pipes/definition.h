// From what a pipe's owner asked for to what a bridge does; what is wrong or not served is refused here.
#pragma once
#include "api/error.h"
#include "api/stages.h"
#include "bridge/definition.h"
#include "pipes/pipe.h"

namespace penstock::pipes {

// A pipe that was accepted compiles again after a restart, unless its API or stage has gone meanwhile.
api::Result<bridge::DefinitionPtr> compile(const Pipe& pipe, const api::StageDirectory& stages);

}  // namespace penstock::pipes

// What Penstock answers under its own name: /_penstock/health and the code of functions.
#pragma once
#include <string>

#include "api/exchange.h"
#include "lambda/functions.h"

namespace penstock::app {

// GET /_penstock/health, and /_localstack/health, which tools made for other local AWS servers ask for.
api::Step health_step(std::string version);
// GET /_penstock/code/{sha256}: the zip that GetFunction's Code.Location points to.
api::Step code_step(lambda::CodeStore& code_store, loop::Cores& cores);

}  // namespace penstock::app

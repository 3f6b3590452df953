// What every file in operations/ includes.
#pragma once
#include "api/operation.h"
#include "logs/errors.h"
#include "logs/logs.h"
#include "logs/shapes.h"

namespace penstock::logs {

using api::Operation;
using api::Reply, api::Result;

}  // namespace penstock::logs

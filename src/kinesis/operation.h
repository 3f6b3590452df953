// What every file in operations/ includes.
#pragma once
#include "api/operation.h"
#include "kinesis/errors.h"
#include "kinesis/shapes.h"
#include "kinesis/streams.h"

namespace penstock::kinesis {

using api::Empty, api::Reply, api::Result;
using api::Operation;

}  // namespace penstock::kinesis

// What every file in operations/ includes.
#pragma once
#include "api/operation.h"
#include "lambda/configure.h"
#include "lambda/errors.h"
#include "lambda/named.h"
#include "lambda/page.h"
#include "lambda/service.h"
#include "lambda/shapes.h"
#include "lambda/tags.h"

namespace penstock::lambda {

using api::Empty, api::Reply, api::Result, api::Route;
using api::Operation;

}  // namespace penstock::lambda

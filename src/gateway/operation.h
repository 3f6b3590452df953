// What every file in operations/ includes.
#pragma once
#include "api/operation.h"
#include "base/random.h"
#include "gateway/apis.h"
#include "gateway/checks.h"
#include "gateway/errors.h"
#include "gateway/http_only.h"
#include "gateway/page.h"
#include "gateway/shapes.h"
#include "gateway/tags.h"
#include "gateway/update.h"

namespace penstock::gateway {

using api::Empty, api::Reply, api::Result;
using api::Operation;

// Ids of routes, integrations, deployments.
inline std::string new_id() { return base::random_lower_alphanumeric(7); }

}  // namespace penstock::gateway

// What every file in operations/ includes.
#pragma once
#include "api/operation.h"
#include "base/random.h"
#include "usage/checks.h"
#include "usage/errors.h"
#include "usage/page.h"
#include "usage/patch.h"
#include "usage/shapes.h"
#include "usage/usage.h"

namespace penstock::usage {

using api::Operation;
using api::Reply, api::Result, api::Route, api::Empty;

// Ids of keys and plans.
inline std::string new_id() { return base::random_lower_alphanumeric(10); }

inline UsagePlanKey describe(const ApiKey& key) {
    UsagePlanKey out;
    out.id = *key.id;
    out.type.put("API_KEY");
    out.value = *key.value;
    if (key.key_name) out.key_name = *key.key_name;
    return out;
}

}  // namespace penstock::usage

// What CreateAlias and UpdateAlias check alike.
#pragma once
#include "api/error.h"
#include "lambda/entry.h"

namespace penstock::lambda {

api::Error alias_not_found(const FunctionRef& ref, const std::string& name);
// The versions exist, and the weights are such that AWS takes them.
api::Result<void> check_routing(const FunctionEntry& entry, const std::string& version,
                                const RoutingConfig& routing);

}  // namespace penstock::lambda

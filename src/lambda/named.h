// Which function a request means.
#pragma once
#include <string>

#include "api/caller.h"
#include "api/error.h"
#include "lambda/function.h"

namespace penstock::lambda {

// The name may be an ARN and may carry a qualifier; `qualifier` is the one beside it, "" for none.  Refused
// are two that differ, and ARNs of other regions.
api::Result<FunctionRef> named(const std::string& name, const std::string& qualifier,
                               const api::Caller& caller);
// For what is set for the whole function: a version or an alias is refused.
api::Result<FunctionRef> named_whole(const std::string& name, const api::Caller& caller);

}  // namespace penstock::lambda

// Who may do what with a function: its policy, and who is asked when a caller of another account comes.
#pragma once
#include "api/error.h"
#include "lambda/entry.h"
#include "lambda/policy.h"

namespace penstock::lambda {

// The revision a client expects is that of the policy; before there is one, that of the function or alias.
api::Result<void> check_policy_revision(const FunctionEntry& entry, const FunctionRef& ref,
                                        const wire::Member<wire::Text>& expected);

}  // namespace penstock::lambda

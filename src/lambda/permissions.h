// Who may do what with a function: its policy, and who is asked when a caller of another account comes.
#pragma once
#include "api/caller.h"
#include "api/error.h"
#include "lambda/entry.h"
#include "lambda/policy.h"

namespace penstock::lambda {

// The revision a client expects is that of the policy; before there is one, that of the function or alias.
api::Result<void> check_policy_revision(const FunctionEntry& entry, const FunctionRef& ref,
                                        const wire::Member<wire::Text>& expected);

// A statement opens the function's URL to whoever asks: AWS wants one even with AuthType NONE.
bool allows_everybody(const FunctionEntry& entry, const std::string& qualifier);
// The policy lets the caller, of another account, use the URL.
bool allows_url(const FunctionEntry& entry, const std::string& qualifier, const api::Caller& caller);

}  // namespace penstock::lambda

// IAM policies: whom a resource's lets do what, or what its owner may do.
//
// Understood are Effect, Principal with AWS, Action and Resource, the last two with * and ?.  What is not
// (Condition, NotPrincipal, NotAction, NotResource) never opens anything: a statement with one of these does
// not allow, and denies as if it stood there without.
#pragma once
#include <string>
#include <string_view>

#include "wire/json.h"

namespace penstock::api {

struct Access {
    std::string account;   // of the caller, whose keys are all its root's, as GetCallerIdentity says
    std::string action;    // "kinesis:PutRecord"
    std::string resource;  // the ARN of the stream or consumer
};

enum class Verdict : unsigned char { allowed, denied, not_mentioned };

// By a policy that belongs to a resource, whose statements say whom they mean.  It is JSON, or "" for none.
Verdict judge(std::string_view policy, const Access& access);
// By a policy that belongs to who asks; its statements name nobody, and `access.account` does not matter.
Verdict judge_identity(const wire::JsonValue& policy, const Access& access);

// A text against a pattern in which * is any text and ? any character.
bool matches(std::string_view text, std::string_view pattern);

}  // namespace penstock::api

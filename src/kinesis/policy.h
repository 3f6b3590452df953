// A resource policy: whom, of other accounts, it lets do what.
//
// Understood are Effect, Principal with AWS, Action and Resource, the last two with * and ?.  What is not
// (Condition, NotPrincipal, NotAction, NotResource) never opens anything: a statement with one of these does
// not allow, and denies as if it stood there without.
#pragma once
#include <string>
#include <string_view>

namespace penstock::kinesis {

struct Access {
    std::string account;   // of the caller, whose keys are all its root's, as GetCallerIdentity says
    std::string action;    // "kinesis:PutRecord"
    std::string resource;  // the ARN of the stream or consumer
};

enum class Verdict : unsigned char { allowed, denied, not_mentioned };

// `policy` is JSON, or "" for none.
Verdict judge(std::string_view policy, const Access& access);

// A text against a pattern in which * is any text and ? any character.
bool matches(std::string_view text, std::string_view pattern);

}  // namespace penstock::kinesis

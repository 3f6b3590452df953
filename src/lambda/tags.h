// What may be a tag of a function: AWS's rules and words, the same for every operation that sets one.
#pragma once
#include <map>
#include <string>

#include "api/error.h"
#include "lambda/function.h"

namespace penstock::lambda {

inline constexpr std::size_t kTagsMax = 50;

struct FunctionArn : wire::Text {
    static constexpr wire::Limits limits{
        .pattern = R"(arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}(-gov)?-[a-z]+-\d{1}:\d{12}:function:)"
                   R"([a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?)"};
};
// Whose tags they are: a whole function's.
api::Result<FunctionRef> tagged(const std::string& arn, const api::Caller& caller);

api::Result<void> check_tags(const Tags& tags);
// Adds them, unless there would be too many.
api::Result<void> add_tags(std::map<std::string, std::string>& to, const Tags& tags);

}  // namespace penstock::lambda

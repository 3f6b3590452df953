// Tags of functions, code signing configurations and event source mappings: AWS's rules and words, the same
// for every operation.
#pragma once
#include <functional>
#include <map>
#include <string>

#include "api/operation.h"
#include "lambda/service.h"

namespace penstock::lambda {

inline constexpr std::size_t kTagsMax = 50;

using TagMap = std::map<std::string, std::string>;

struct TaggableArn : wire::Text {
    static constexpr wire::Limits limits{
        .min = 1,
        .max = 256,
        .pattern =
            R"(arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:)"
            R"((function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}|)"
            R"(event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-)"
            R"([0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+))"};
};

api::Result<void> check_tags(const Tags& tags);
// Adds them, unless there would be too many.
api::Result<void> add_tags(TagMap& to, const Tags& tags);

// ---- Of what the ARN names: a whole function, a configuration or a mapping.  The home loop only.
api::Result<TagMap> tags_of(const Lambda& lambda, const api::Caller& caller, const std::string& arn);
api::Reply<api::Empty> change_tags(Lambda& lambda, const api::Caller& caller, const std::string& arn,
                                   std::function<api::Result<void>(TagMap&)> edit);

}  // namespace penstock::lambda

#include "lambda/tags.h"

#include "lambda/errors.h"
#include "lambda/named.h"

namespace penstock::lambda {
namespace {

api::Result<void> check_count(std::size_t count) {
    if (count <= kTagsMax) return {};
    return std::unexpected(invalid_parameter("Number of tags exceeds resource tag limit."));
}

}  // namespace

api::Result<FunctionRef> tagged(const std::string& arn, const api::Caller& caller) {
    auto ref = named(arn, "", caller);
    if (ref && !ref->qualifier.empty()) {
        return std::unexpected(
            invalid_parameter("Tags on function aliases and versions are not supported. Please specify a "
                              "function ARN."));
    }
    return ref;
}

api::Result<void> check_tags(const Tags& tags) { return check_count(tags.size()); }

api::Result<void> add_tags(std::map<std::string, std::string>& to, const Tags& tags) {
    auto together = to;
    for (const auto& [key, value] : tags) together[key] = value.value;
    if (auto ok = check_count(together.size()); !ok) return ok;
    to = std::move(together);
    return {};
}

}  // namespace penstock::lambda

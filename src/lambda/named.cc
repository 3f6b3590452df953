#include "lambda/named.h"

#include "lambda/errors.h"

namespace penstock::lambda {

api::Result<FunctionRef> named(const std::string& name, const std::string& qualifier,
                               const api::Caller& caller) {
    FunctionRef ref = parse_function_name(name, caller);
    if (ref.region != caller.region) return std::unexpected(other_region(ref.region, caller.region));
    if (!qualifier.empty() && !ref.qualifier.empty() && ref.qualifier != qualifier) {
        return std::unexpected(invalid_parameter(
            "The derived qualifier from the function name does not match the specified qualifier."));
    }
    if (!qualifier.empty()) ref.qualifier = qualifier;
    return ref;
}

api::Result<FunctionRef> named_whole(const std::string& name, const api::Caller& caller) {
    auto ref = named(name, "", caller);
    if (ref && !ref->qualifier.empty() && ref->qualifier != "$LATEST") {
        return std::unexpected(
            invalid_parameter("This operation is permitted on Lambda functions only. Aliases and versions do "
                              "not support this operation. Please specify either a function name or an "
                              "unqualified function ARN."));
    }
    if (ref) ref->qualifier.clear();
    return ref;
}

}  // namespace penstock::lambda

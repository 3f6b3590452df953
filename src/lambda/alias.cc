#include "lambda/alias.h"

#include "lambda/errors.h"

namespace penstock::lambda {

api::Error alias_not_found(const FunctionRef& ref, const std::string& name) {
    return not_found("Cannot find alias arn: " + ref.arn() + ":" + name);
}

api::Result<void> check_routing(const FunctionEntry& entry, const std::string& version,
                                const RoutingConfig& routing) {
    if (!entry.version(version)) return std::unexpected(function_not_found(entry.arn() + ":" + version));
    if (routing.weights->empty()) return {};
    if (routing.weights->size() > 1) {
        return std::unexpected(
            invalid_parameter("Number of items in AdditionalVersionWeights cannot be greater than 1"));
    }
    if (version == "$LATEST") {
        return std::unexpected(
            invalid_parameter("$LATEST is not supported for an alias pointing to more than 1 version"));
    }
    const std::string& other = routing.weights->begin()->first;
    if (other == version) {
        return std::unexpected(invalid_parameter("Invalid function version " + other + ". Function version " +
                                                 other + " is already included in routing configuration."));
    }
    if (!entry.version(other)) return std::unexpected(function_not_found(entry.arn() + ":" + other));
    return {};
}

}  // namespace penstock::lambda

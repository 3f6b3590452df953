#include "lambda/errors.h"

namespace penstock::lambda {

api::Error function_not_found(const std::string& arn) {
    return {"ResourceNotFoundException", "Function not found: " + arn, 404};
}

api::Error function_exists(const std::string& name) {
    return {"ResourceConflictException", "Function already exist: " + name, 409};
}

api::Error invalid_parameter(std::string message) {
    return {"InvalidParameterValueException", std::move(message), 400};
}

api::Error other_region(const std::string& asked, const std::string& here) {
    return not_found("Functions from '" + asked + "' are not reachable in this region ('" + here + "')");
}

api::Error not_found(std::string message) { return {"ResourceNotFoundException", std::move(message), 404}; }

api::Error conflict(std::string message) { return {"ResourceConflictException", std::move(message), 409}; }

api::Error wrong_revision(const std::string& getters) {
    return {"PreconditionFailedException",
            "The Revision Id provided does not match the latest Revision Id. Call the " + getters +
                " API to retrieve the latest Revision Id",
            412};
}

api::Error too_many_requests(Throttle why) {
    // Only the first was recorded with these words; AWS has no limit that is just like the others.
    constexpr const char* reasons[] = {"ReservedFunctionConcurrentInvocationLimitExceeded",
                                       "ConcurrentInvocationLimitExceeded",
                                       "FunctionInvocationRateLimitExceeded"};
    return {"TooManyRequestsException", "Rate Exceeded.", 429, reasons[static_cast<std::size_t>(why)]};
}

api::Error records_not_taken(const std::string& arn) {
    return {"ServiceException", "The runtime of " + arn + " has changed.", 500};
}

api::Error request_too_large(std::size_t bytes_max, const std::string& operation) {
    return {"RequestEntityTooLargeException",
            "Request must be smaller than " + std::to_string(bytes_max) + " bytes for the " + operation +
                " operation",
            413};
}

api::Error invalid_request_content(const std::string& why) {
    return {"InvalidRequestContentException",
            "Could not parse request body into json: Could not parse payload into json: " + why, 400};
}

api::Error mapping_not_found() {
    return {"ResourceNotFoundException", "The resource you requested does not exist.", 404};
}

}  // namespace penstock::lambda

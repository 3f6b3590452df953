// The errors of Lambda in AWS's words (recorded by localstack's snapshot tests), one function each.
#pragma once
#include <cstdint>
#include <string>

#include "api/error.h"

namespace penstock::lambda {

api::Error function_not_found(const std::string& arn);
api::Error function_exists(const std::string& name);
api::Error other_region(const std::string& asked, const std::string& here);
api::Error not_found(std::string message);
api::Error conflict(std::string message);
api::Error invalid_parameter(std::string message);
// `getters` are whom AWS says to ask for the latest revision.
api::Error wrong_revision(const std::string& getters = "GetFunction/GetAlias");
// Why an invocation is refused with 429: the model's ThrottleReason.
enum class Throttle : std::uint8_t {
    reserved_concurrency,  // as many run as are reserved for the function
    concurrency,           // no more may wait for a process
    invocation_rate,       // no more asynchronous events may wait
};
api::Error too_many_requests(Throttle why);
// The function was native when the records were packed for it.
api::Error records_not_taken(const std::string& arn);
api::Error request_too_large(std::size_t bytes_max, const std::string& operation);
api::Error invalid_request_content(const std::string& why);
api::Error mapping_not_found();

}  // namespace penstock::lambda

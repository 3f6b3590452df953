// One invocation on its way to a worker.
#pragma once
#include <string>

#include "api/functions.h"
#include "lambda/function.h"

namespace penstock::lambda {

struct Job {
    FunctionPtr function;
    api::Invocation invocation;
    std::string request_id{};
    api::FunctionInvoker::Done done{};  // on the pool's loop
};

// {"errorType": ..., "errorMessage": ...} as the platform itself reports, not the function.
api::InvocationResult platform_error(const Job& job, const std::string& type, const std::string& message);

}  // namespace penstock::lambda

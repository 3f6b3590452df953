// What Invoke and InvokeWithResponseStream make of their requests.
#pragma once
#include <string>

#include "api/caller.h"
#include "api/error.h"
#include "api/functions.h"
#include "lambda/function.h"

namespace penstock::lambda {

struct LogType : wire::Text {
    static constexpr std::string_view values[] = {"None", "Tail"};
    static constexpr wire::Limits limits{.one_of = values};
};

struct InvokeRequest {
    const FunctionRef& function;
    const std::string& payload;
    const std::string& client_context;  // in base64
    bool log_tail = false;
    std::size_t bytes_max = 0;
    std::string operation;  // for the refusal
};
// The error is a payload that is too large, or no JSON.
api::Result<api::Invocation> invocation_of(const InvokeRequest& request, const api::Caller& caller);

}  // namespace penstock::lambda

#include "lambda/invoke_request.h"

#include "base/base64.h"
#include "lambda/errors.h"
#include "wire/json.h"

namespace penstock::lambda {

api::Result<api::Invocation> invocation_of(const InvokeRequest& request, const api::Caller& caller) {
    if (request.payload.size() > request.bytes_max)
        return std::unexpected(request_too_large(request.bytes_max, request.operation));
    api::Invocation invocation{.function_arn = request.function.qualified_arn(),
                               .payload = request.payload,
                               .want_log_tail = request.log_tail};
    if (invocation.payload.empty())
        invocation.payload = "{}";
    else if (!wire::JsonDocument::parse(invocation.payload)) {
        return std::unexpected(invalid_request_content("The payload is not valid JSON."));
    }
    invocation.request_id = caller.request_id;  // one id for the call, the event and the log
    base::base64_decode(request.client_context, invocation.client_context);
    return invocation;
}

}  // namespace penstock::lambda

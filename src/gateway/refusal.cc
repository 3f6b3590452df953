#include "gateway/refusal.h"

#include "wire/json.h"

namespace penstock::gateway {

net::Response to_response(const Refusal& refusal) {
    net::Response response{.status = refusal.status, .headers = {{"Content-Type", "application/json"}}};
    if (!refusal.error_type.empty()) response.headers.add("x-amzn-ErrorType", refusal.error_type);
    response.body = wire::JsonObject().text("message", refusal.message).take();
    return response;
}

}  // namespace penstock::gateway

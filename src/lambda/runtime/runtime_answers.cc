#include "lambda/runtime/runtime_answers.h"

#include "wire/json.h"

namespace penstock::lambda {

net::Response runtime_json(int status, std::string body) {
    return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

net::Response runtime_error(int status, std::string_view type, std::string_view message) {
    return runtime_json(status,
                        wire::JsonObject().text("errorMessage", message).text("errorType", type).take());
}

}  // namespace penstock::lambda

#include "lambda/runtime/streamed_response.h"

#include "base/base64.h"
#include "base/text.h"
#include "lambda/runtime/runtime_answers.h"
#include "wire/json.h"

namespace penstock::lambda {

bool is_streaming(const net::Request& head) {
    return base::equals_ignore_case(head.headers.get("Lambda-Runtime-Function-Response-Mode"), "streaming");
}

StreamedResponse::~StreamedResponse() {
    if (to_) to_->leave();
}

void StreamedResponse::begin(const net::Request& head, net::Reply reply, net::BodyStream body,
                             std::string executed_version) {
    reply_ = std::move(reply);
    body_.emplace(std::move(body));
    if (to_) {
        const auto type = head.headers.find("Content-Type");
        to_->begin({.content_type = std::string(type.value_or("application/octet-stream")),
                    .executed_version = std::move(executed_version)},
                   [this] { body_->resume(); });
    }
    body_->begin({.piece = [this](std::string_view bytes) { piece(bytes); },
                  .end = [this](const net::Headers& trailers) { end(trailers); }});
}

void StreamedResponse::piece(std::string_view bytes) {
    bytes_ += bytes.size();
    if (bytes_ > bytes_max()) return refuse();
    if (!to_) {
        whole_ += bytes;
        return;
    }
    to_->write(std::string(bytes));
    if (!to_->has_room()) body_->pause();
}

void StreamedResponse::refuse() {
    const std::size_t most = bytes_max();
    body_.reset();
    reply_.send(runtime_error(413, "RequestEntityTooLarge", payload_refused(most)));
    api::InvocationResult result;
    result.function_error = "Unhandled";
    result.error_type = kResponseTooLarge;
    result.payload = wire::JsonObject()
                         .text("errorType", result.error_type)
                         .text("errorMessage", response_too_large(most))
                         .take();
    done_(std::move(result), "error");
}

void StreamedResponse::end(const net::Headers& trailers) {
    reply_.send(runtime_accepted());
    api::InvocationResult result;
    const auto error = trailers.find("Lambda-Runtime-Function-Error-Type");
    if (!error) {
        result.payload = std::move(whole_);
        return done_(std::move(result), "");
    }
    result.function_error = "Unhandled";
    result.error_type = *error;
    const std::string body(trailers.get("Lambda-Runtime-Function-Error-Body"));
    if (!base::base64_decode(body, result.payload)) result.payload = body;
    done_(std::move(result), "error");
}

}  // namespace penstock::lambda

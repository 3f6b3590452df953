#include "tool/client.h"

#include "api/signature/sign.h"
#include "tool/backoff.h"
#include "tool/interrupt.h"
#include "wire/json.h"

namespace penstock::tool {
namespace {

constexpr int kTriesMax = 9;  // with the waits between them, about ten seconds

// awsJson: the name in __type, perhaps after a namespace; Kinesis writes "message", some services "Message".
api::Error read_error(const net::Response& response) {
    api::Error error{.code = "", .message = "", .status = response.status};
    if (const auto document = wire::JsonDocument::parse(response.body)) {
        const auto root = document->root();
        const auto text = [&](std::string_view name) -> std::string {
            const auto member = root.find(name);
            return member && member->is_text() ? std::string(member->text()) : std::string();
        };
        error.code = text("__type");
        error.code.erase(0, error.code.find('#') == error.code.npos ? 0 : error.code.find('#') + 1);
        error.message = text("message");
        if (error.message.empty()) error.message = text("Message");
    }
    if (error.code.empty() && error.message.empty())
        error.message = "the server answered with HTTP status " + std::to_string(response.status);
    return error;
}

bool may_pass(const api::Error& error) {
    return error.status >= 500 || error.code == "ProvisionedThroughputExceededException" ||
           error.code == "LimitExceededException" || error.code == "ThrottlingException" ||
           error.code == "KMSThrottlingException";
}

}  // namespace

std::string sentence(const api::Error& error) {
    if (error.code.empty()) return error.message;
    return error.message.empty() ? error.code : error.code + ": " + error.message;
}

Client::Client(Target target, Service service)
    : target_(std::move(target)), service_(service), http_(target_.endpoint) {}

api::Result<std::string> Client::call(std::string_view operation, const std::string& body) {
    for (int tries = 1;; ++tries) {
        auto answer = call_once(operation, body);
        if (answer || interrupted() || !answered_ || tries == kTriesMax || !may_pass(answer.error()))
            return answer;
        sleep(backoff(tries - 1));
    }
}

api::Result<std::string> Client::call_once(std::string_view operation, const std::string& body) {
    net::Request request{.method = "POST", .target = http_.path() + "/", .body = body};
    request.headers.add("Host", http_.host());
    request.headers.add("Content-Type", "application/x-amz-json-1.1");
    request.headers.add("X-Amz-Target", std::string(service_.target_prefix).append(operation));
    api::sign(request, target_.key, {target_.region, std::string(service_.name)},
              base::Clock::system().now_ms());
    auto response = http_.exchange(request);
    if (!response) {
        const std::string where = answered_ ? "lost " : "cannot reach ";
        return api::error("", where + target_.endpoint + ": " + response.error().what, 503);
    }
    answered_ = true;
    if (response->status != 200) return std::unexpected(read_error(*response));
    return std::move(response->body);
}

}  // namespace penstock::tool

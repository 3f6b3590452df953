#include "api/exchange.h"

namespace penstock::api {
namespace {

// AWS's limits, in bytes.  docs/limits.md lists them.
constexpr std::size_t kJsonBodyMax = 16 * 1024 * 1024;  // PutRecords: 10 MiB of data in base64, and room
constexpr std::size_t kLambdaBodyMax = 70'167'211;      // CreateFunction and UpdateFunctionCode

}  // namespace

void RequestPath::handle(net::Request request, net::Reply reply) {
    Exchange exchange{std::move(request), std::move(reply), {}, authenticator_};
    exchange.caller = identify(exchange.request, defaults_);
    for (const Step& step : steps_) {
        if (step.take(exchange)) return;
    }
    exchange.reply.send({.status = 404,
                         .headers = {{"Content-Type", "application/json"}},
                         .body = R"({"message":"Not Found"})"});
}

Result<void> authenticate(Exchange& exchange, std::string_view service) {
    if (!exchange.authenticator) return {};
    auto account = exchange.authenticator->account_of_signer(exchange.request, service);
    if (!account) return std::unexpected(std::move(account.error()));
    exchange.caller.account = std::move(*account);
    return {};
}

std::size_t RequestPath::body_bytes_max(const net::Request& head) const {
    return head.target.starts_with("/2015-03-31/functions") ? kLambdaBodyMax : kJsonBodyMax;
}

}  // namespace penstock::api

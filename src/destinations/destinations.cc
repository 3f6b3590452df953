#include "destinations/destinations.h"

#include <utility>

#include "api/signature/sign.h"
#include "base/base64.h"
#include "destinations/remote_request.h"
#include "loop/task.h"
#include "wire/json.h"

namespace penstock::destinations {
namespace {

using Kind = Destination::Kind;

constexpr std::int64_t kTimeoutMs = 10'000;

api::Error invalid(std::string message) {
    return {"InvalidParameterValueException", std::move(message), 400};
}

// What an answer that is no success says, as far as it is told: enough to find out why.
std::string why(const net::Response& response) {
    constexpr std::size_t shown = 300;
    return "HTTP status " + std::to_string(response.status) + ": " + response.body.substr(0, shown);
}

}  // namespace

Destinations::Destinations(Endpoints endpoints, const api::Actions& actions,
                           const api::StreamDirectory& streams, api::FunctionInvoker& functions,
                           fetch::HttpClient& http, const base::Clock& clock)
    : endpoints_(std::move(endpoints)),
      actions_(actions),
      streams_(streams),
      functions_(functions),
      http_(http),
      clock_(clock) {}

const std::string& Destinations::endpoint_of(Kind kind) const {
    if (kind == Kind::queue) return endpoints_.sqs;
    if (kind == Kind::topic) return endpoints_.sns;
    return endpoints_.s3;
}

api::Result<void> Destinations::check(const std::string& arn) const {
    const auto to = parse_destination(arn);
    if (!to) return std::unexpected(invalid("The destination ARN " + arn + " is invalid."));
    if (to->kind == Kind::stream) {
        if (!streams_.shards(arn)) return std::unexpected(invalid("Stream not found: " + arn));
    } else if (to->kind == Kind::function) {
        if (!functions_.find(arn)) return std::unexpected(invalid("Function not found: " + arn));
    } else if (endpoint_of(to->kind).empty()) {
        const std::string service(service_of(to->kind));
        return std::unexpected(invalid("The destination ARN " + arn +
                                       " cannot be reached: start Penstock with --" + service +
                                       "-endpoint or --aws-endpoint."));
    }
    return {};
}

void Destinations::deliver(Delivery delivery, Done done) {
    const auto to = parse_destination(delivery.destination);
    if (to && to->kind == Kind::stream)
        loop::spawn(put_record(std::move(delivery), *to, std::move(done)));
    else if (to && to->kind == Kind::function)
        invoke(std::move(delivery), std::move(done));
    else if (to && !endpoint_of(to->kind).empty())
        request(delivery, *to, std::move(done));
    else
        loop::Loop::current()->post([done = std::move(done)]() mutable {
            done(std::unexpected(invalid("it cannot be reached: there is no endpoint for it")));
        });
}

loop::Task<void> Destinations::put_record(Delivery delivery, Destination to, Done done) {
    wire::JsonObject body;
    body.text("StreamARN", delivery.destination)
        .text("PartitionKey", delivery.partition.empty() ? "penstock" : delivery.partition)
        .text("Data", base::base64_encode(delivery.document));
    api::Caller caller;
    caller.account = delivery.account;
    caller.region = to.region;
    caller.service = "kinesis";
    auto calling = actions_.call("kinesis", "PutRecord", std::move(caller), body.take());
    auto answer = co_await calling;
    api::Result<void> result;
    if (!answer) result = std::unexpected(std::move(answer.error()));
    // On the loop, but never before deliver() has returned.
    loop::Loop::current()->post(
        [done = std::move(done), result = std::move(result)]() mutable { done(std::move(result)); });
}

void Destinations::invoke(Delivery delivery, Done done) {
    functions_.invoke_async(
        {.function_arn = std::move(delivery.destination), .payload = std::move(delivery.document)});
    loop::Loop::current()->post([done = std::move(done)]() mutable { done({}); });
}

void Destinations::request(const Delivery& delivery, const Destination& to, Done done) {
    const std::string& endpoint = endpoint_of(to.kind);
    net::Request request = remote_request(endpoint, to, delivery);
    const std::string& region = to.region.empty() ? delivery.region : to.region;
    api::sign(request, endpoints_.key, {.region = region, .service = service_of(to.kind)}, clock_.now_ms());
    fetch::Call call{.url = origin_of(endpoint) + request.target,
                     .method = std::move(request.method),
                     .body = std::move(request.body),
                     .timeout_ms = kTimeoutMs};
    for (const net::Header header : request.headers) {
        if (header.name != "Host") call.headers.add(header.name, header.value);  // it is the URL's
    }
    http_.send(std::move(call), [done = std::move(done)](fetch::HttpClient::Answer answer) mutable {
        if (!answer)
            done(api::error("ServiceException", answer.error().message, 500));
        else if (answer->status / 100 != 2)
            done(api::error("ServiceException", why(*answer), 500));
        else
            done({});
    });
}

}  // namespace penstock::destinations

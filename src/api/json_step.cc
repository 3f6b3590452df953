// awsJson 1.1: POST /, the operation in X-Amz-Target.  The order of checks is that of
// kinesalite's recorded tests (test/connection.js).
#include "api/steps.h"
#include "base/base64.h"
#include "base/random.h"
#include "base/text.h"
#include "wire/json.h"

namespace penstock::api {
namespace {

constexpr std::string_view kJsonType = "application/x-amz-json-1.1";

void add_common_headers(const Exchange& exchange, net::Headers& headers) {
    headers.add("x-amzn-RequestId", exchange.caller.request_id);
    headers.add("x-amz-id-2", base::base64_encode(base::random_bytes(66)));
    if (exchange.request.headers.find("Origin")) {
        headers.add("Access-Control-Allow-Origin", "*");
        headers.add("Access-Control-Expose-Headers",
                    "x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,x-amz-id-2,x-amzn-ErrorMessage,Date");
    }
}

void send(Exchange& exchange, int status, std::string_view type, std::string body) {
    net::Response response{.status = status, .body = std::move(body)};
    add_common_headers(exchange, response.headers);
    if (!type.empty()) response.headers.add("Content-Type", std::string(type));
    exchange.reply.send(std::move(response));
}

// SerializationException prints "Message", all others "message"; an empty text is left out.
std::string error_body(const Error& error) {
    wire::JsonObject body;
    body.text("__type", error.code);
    if (!error.message.empty())
        body.text(error.code == "SerializationException" ? "Message" : "message", error.message);
    return body.take();
}

loop::Task<void> run(Exchange exchange, const Service& service, const Operation& operation,
                     loop::Cores& cores) {
    Parts parts;
    parts.http = &exchange.request;
    auto calling = operation.call(service.self, cores, service.timestamps, exchange.caller, std::move(parts));
    auto answer = co_await calling;
    if (answer)
        send(exchange, answer->status, kJsonType, std::move(answer->body));
    else
        send(exchange, answer.error().status, kJsonType, error_body(answer.error()));
}

const Operation* find_operation(const Service& service, std::string_view name) {
    for (const Operation& operation : service.operations) {
        if (operation.name == name) return &operation;
    }
    return nullptr;
}

bool take(Exchange& exchange, const std::vector<Service>& services, loop::Cores& cores) {
    const std::string_view target = exchange.request.headers.get("X-Amz-Target");
    if (target.empty()) return false;
    const Service* service = nullptr;
    const Operation* operation = nullptr;
    for (const Service& candidate : services) {
        if (!target.starts_with(candidate.target_prefix)) continue;
        service = &candidate;
        operation = find_operation(candidate, target.substr(candidate.target_prefix.size()));
    }
    if (exchange.request.method != "POST") {
        send(exchange, 403, "",
             "<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be "
             "authorized</Message>\n</AccessDeniedException>\n");
        return true;
    }
    const std::string_view header = exchange.request.headers.get("Content-Type");
    const auto type = base::trim(header.substr(0, header.find(';')));
    const bool plain_json = base::equals_ignore_case(type, "application/json");
    if (!plain_json && !base::equals_ignore_case(type, kJsonType)) {
        send(exchange, 404, "", "<UnknownOperationException/>\n");
        return true;
    }
    if (plain_json) {
        const bool parsable = wire::JsonDocument::parse(exchange.request.body).has_value();
        send(
            exchange, parsable ? 404 : 400, "application/json",
            parsable
                ? R"({"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"})"
                : R"({"Output":{"__type":"com.amazon.coral.service#SerializationException"},"Version":"1.0"})");
        return true;
    }
    if (operation && exchange.request.body.empty()) {
        send(exchange, 400, kJsonType, error_body({"SerializationException", "", 400}));
        return true;
    }
    if (!operation) {
        send(exchange, 400, kJsonType, error_body({"UnknownOperationException", "", 400}));
        return true;
    }
    loop::spawn(run(std::move(exchange), *service, *operation, cores));
    return true;
}

}  // namespace

Step aws_json(std::vector<Service> services, loop::Cores& cores) {
    return {"aws json", [services = std::move(services), &cores](Exchange& exchange) {
                return take(exchange, services, cores);
            }};
}

Step cors_preflight() {
    return {"cors preflight", [](Exchange& exchange) {
                const net::Request& request = exchange.request;
                if (request.method != "OPTIONS" || !request.headers.find("Origin")) return false;
                net::Response response{.status = 200};
                response.headers.add("x-amzn-RequestId", exchange.caller.request_id);
                response.headers.add("Access-Control-Allow-Origin", "*");
                response.headers.add("Access-Control-Max-Age", "172800");
                if (const auto* wanted = request.headers.find("Access-Control-Request-Headers")) {
                    response.headers.add("Access-Control-Allow-Headers", *wanted);
                }
                if (const auto* wanted = request.headers.find("Access-Control-Request-Method")) {
                    response.headers.add("Access-Control-Allow-Methods", *wanted);
                }
                exchange.reply.send(std::move(response));
                return true;
            }};
}

Step unknown_request() {
    return {"unknown request", [](Exchange& exchange) {
                if (exchange.request.path() != "/") return false;
                send(exchange, 403, "",
                     "<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be "
                     "authorized</Message>\n</AccessDeniedException>\n");
                return true;
            }};
}

}  // namespace penstock::api

// awsJson 1.1 and its rendering in CBOR: POST /, the operation in X-Amz-Target.  The order of checks is that
// of kinesalite's recorded tests (test/connection.js).
#include "api/event_answer.h"
#include "api/steps.h"
#include "base/base64.h"
#include "base/random.h"
#include "base/text.h"
#include "wire/cbor.h"
#include "wire/json.h"

namespace penstock::api {
namespace {

constexpr std::string_view kJsonType = "application/x-amz-json-1.1";
constexpr std::string_view kCborType = "application/x-amz-cbor-1.1";  // what AWS's SDKs for Java speak

std::string_view content_type(wire::Encoding encoding) {
    return encoding == wire::Encoding::cbor ? kCborType : kJsonType;
}

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
    if (!type.empty()) response.headers.add("Content-Type", type);
    exchange.reply.send(std::move(response));
}

// SerializationException prints "Message", all others "message"; an empty text is left out.
std::string error_body(const Error& error, wire::Encoding encoding) {
    const std::string_view key = error.code == "SerializationException" ? "Message" : "message";
    if (encoding == wire::Encoding::json) {
        wire::JsonObject body;
        body.text("__type", error.code);
        if (!error.message.empty()) body.text(key, error.message);
        return body.take();
    }
    std::string body;
    wire::begin_cbor_map(body);
    wire::append_cbor_text(body, "__type");
    wire::append_cbor_text(body, error.code);
    if (!error.message.empty()) {
        wire::append_cbor_text(body, key);
        wire::append_cbor_text(body, error.message);
    }
    wire::end_cbor(body);
    return body;
}

void send_error(Exchange& exchange, const Error& error, wire::Encoding encoding) {
    send(exchange, error.status, content_type(encoding), error_body(error, encoding));
}

void send_denied(Exchange& exchange) {
    send(exchange, 403, "",
         "<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be "
         "authorized</Message>\n</AccessDeniedException>\n");
}

// application/json is understood just enough to be refused.
void send_plain_json(Exchange& exchange) {
    const bool parsable = wire::JsonDocument::parse(exchange.request.body).has_value();
    const std::string code = parsable ? "UnknownOperationException" : "SerializationException";
    send(exchange, parsable ? 404 : 400, "application/json",
         R"({"Output":{"__type":"com.amazon.coral.service#)" + code + R"("},"Version":"1.0"})");
}

bool is_well_formed(std::string_view body, wire::Encoding encoding) {
    return encoding == wire::Encoding::cbor ? wire::is_cbor(body)
                                            : wire::JsonDocument::parse(body).has_value();
}

// Everything that is wrong with a request before an operation looks at it: answered, or the body's encoding.
std::optional<wire::Encoding> check(Exchange& exchange, const Operation* operation) {
    const net::Request& request = exchange.request;
    if (request.method != "POST") {
        send_denied(exchange);
        return std::nullopt;
    }
    const std::string_view header = request.headers.get("Content-Type");
    const auto type = base::trim(header.substr(0, header.find(';')));
    const bool is_json = base::equals_ignore_case(type, kJsonType);
    const auto encoding = is_json ? wire::Encoding::json : wire::Encoding::cbor;
    if (request.body.empty()) {  // answered in CBOR to everybody who did not say JSON
        send_error(exchange, {operation ? "SerializationException" : "UnknownOperationException", "", 400},
                   encoding);
        return std::nullopt;
    }
    if (base::equals_ignore_case(type, "application/json")) {
        send_plain_json(exchange);
        return std::nullopt;
    }
    if (!is_json && !base::equals_ignore_case(type, kCborType)) {
        if (request.headers.get("X-Amz-Target").empty())
            send_denied(exchange);
        else
            send(exchange, 404, "", "<UnknownOperationException/>\n");
        return std::nullopt;
    }
    if (!operation) {
        const bool well_formed = is_well_formed(request.body, encoding);
        send_error(exchange, {well_formed ? "UnknownOperationException" : "SerializationException", "", 400},
                   encoding);
        return std::nullopt;
    }
    return encoding;
}

// A body that cannot be parsed is told before a bad signature; only somebody who is refused anyway has it
// parsed for that.
void refuse_signature(Exchange& exchange, Error why, wire::Encoding encoding) {
    why.status = 400;
    if (!is_well_formed(exchange.request.body, encoding)) why = {"SerializationException", "", 400};
    send_error(exchange, why, encoding);
}

loop::Task<void> run(Exchange exchange, const Service& service, const Operation& operation,
                     loop::Cores& cores, wire::Encoding encoding) {
    Parts parts;
    parts.http = &exchange.request;
    parts.encoding = encoding;
    auto calling = operation.call(service.self, cores, service.timestamps, exchange.caller, std::move(parts));
    auto answer = co_await calling;
    if (answer && answer->events) {
        net::Headers headers;
        add_common_headers(exchange, headers);
        answer_events(
            std::move(exchange.reply), std::move(headers), std::move(answer->events),
            encoding == wire::Encoding::cbor ? EventFraming::target_cbor : EventFraming::target_json);
    } else if (answer)
        send(exchange, answer->status, content_type(encoding), std::move(answer->body));
    else
        send_error(exchange, answer.error(), encoding);
}

bool take(Exchange& exchange, const std::vector<Service>& services, loop::Cores& cores) {
    const std::string_view target = exchange.request.headers.get("X-Amz-Target");
    if (target.empty()) return false;
    const Service* service = nullptr;
    const Operation* operation = nullptr;
    for (const Service& candidate : services) {
        if (!target.starts_with(candidate.target_prefix)) continue;
        service = &candidate;
        operation = candidate.find(target.substr(candidate.target_prefix.size()));
    }
    const auto encoding = check(exchange, operation);
    if (!encoding) return true;
    if (auto known = authenticate(exchange, service->name); !known) {
        refuse_signature(exchange, std::move(known.error()), *encoding);
        return true;
    }
    loop::spawn(run(std::move(exchange), *service, *operation, cores, *encoding));
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
                if (const auto wanted = request.headers.find("Access-Control-Request-Headers")) {
                    response.headers.add("Access-Control-Allow-Headers", *wanted);
                }
                if (const auto wanted = request.headers.find("Access-Control-Request-Method")) {
                    response.headers.add("Access-Control-Allow-Methods", *wanted);
                }
                exchange.reply.send(std::move(response));
                return true;
            }};
}

Step unknown_request() {
    return {"unknown request", [](Exchange& exchange) {
                if (exchange.request.path() != "/") return false;
                check(exchange, nullptr);
                return true;
            }};
}

}  // namespace penstock::api

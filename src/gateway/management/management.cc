#include "gateway/management/management.h"

#include "wire/json.h"

namespace penstock::gateway {
namespace {

// Both spellings are in use; the operations know the first.
constexpr std::string_view kBegin = "/@", kEncodedBegin = "/%40";

// The path below the stage, with a plain `@`; "" when it is none of ours.
std::string own_path(std::string_view path) {
    std::string rest(path);
    if (rest.starts_with(kEncodedBegin)) rest.replace(0, kEncodedBegin.size(), kBegin);
    for (const std::string_view known : {"/@connections", "/@topics", "/@publish"}) {
        if (rest.starts_with(known)) return rest;
    }
    return "";
}

// Each answer has these, and a 204 no more (recorded by brefphp/bref's tests).
net::Headers common_headers(const api::Exchange& exchange) {
    return {{"x-amzn-RequestId", exchange.caller.request_id},
            {"x-amz-apigw-id", new_request_id()},
            {"x-amzn-Trace-Id", new_trace_id()}};
}

void send_error(api::Exchange& exchange, const api::Error& error) {
    net::Response response{.status = error.status, .headers = common_headers(exchange)};
    response.headers.add("x-amzn-ErrorType", error.code);
    // GoneException has no body at all.
    if (!error.message.empty()) {
        response.headers.add("Content-Type", "application/json");
        response.body = wire::JsonObject().text("message", error.message).take();
    }
    exchange.reply.send(std::move(response));
}

loop::Task<void> run(api::Exchange exchange, Management management, const api::Operation& operation,
                     loop::Cores& cores, api::Parts parts) {
    parts.http = &exchange.request;
    auto calling = operation.call(&management, cores, wire::TimestampFormat::iso8601_ms, exchange.caller,
                                  std::move(parts));
    auto answer = co_await calling;
    if (!answer) {
        send_error(exchange, answer.error());
        co_return;
    }
    net::Response response{
        .status = answer->status, .headers = common_headers(exchange), .body = std::move(answer->body)};
    if (response.status != 204) response.headers.add("Content-Type", "application/json");
    exchange.reply.send(std::move(response));
}

bool take(api::Exchange& exchange, WebSocketApi& gateway, loop::Cores& cores) {
    const std::string_view path = exchange.request.path();
    if (path.find(kBegin) == path.npos && path.find(kEncodedBegin) == path.npos) return false;
    auto place = gateway.place_of(exchange.request);
    // An address without a stage, or of an API that is not there, is told so.
    const bool ours = place ? !own_path(place->rest).empty() || !own_path("/" + place->stage).empty()
                            : path.find("connections") != path.npos;
    if (!ours) return false;
    if (auto known = api::authenticate(exchange, "execute-api"); !known) {
        send_error(exchange, known.error());
        return true;
    }
    if (!place) {
        send_error(exchange, forbidden());
        return true;
    }
    const ApiPtr model = gateway.reached(*place);
    if (!model || !model->stage(place->stage)) {
        send_error(exchange, forbidden());
        return true;
    }
    if (!gateway.throttles().may_manage(*model)) {
        send_error(exchange, {"LimitExceededException", "Limit exceeded", 429});
        return true;
    }
    net::Request below;
    below.method = exchange.request.method;
    below.target = own_path(place->rest);
    api::Parts parts;
    const api::Operation* const operation = api::match_route(management_operations(), below, parts.path);
    if (!operation) {
        send_error(exchange, {"MissingAuthenticationTokenException", "Missing Authentication Token", 403});
        return true;
    }
    for (auto& item : net::parse_query(exchange.request.query())) {
        parts.query.push_back({std::move(item.name), std::move(item.value)});
    }
    Management management{.gateway = gateway, .place = std::move(*place)};
    loop::spawn(run(std::move(exchange), std::move(management), *operation, cores, std::move(parts)));
    return true;
}

}  // namespace

api::Step management_step(WebSocketApi& gateway, loop::Cores& cores) {
    return {"@connections", [&](api::Exchange& exchange) { return take(exchange, gateway, cores); }};
}

api::Result<connections::ConnectionId> parse_connection_id(const std::string& text,
                                                           const Management& management) {
    const auto id = connections::ConnectionId::parse(text);
    if (!id) return std::unexpected(bad_request("Invalid connectionId: " + text));
    if (id->core >= management.hubs().count() || id->node != 0) return std::unexpected(gone());
    return *id;
}

}  // namespace penstock::gateway

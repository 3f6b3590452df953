// restJson 1: method and path name the operation; errors are named by the header x-amzn-ErrorType.
#include <algorithm>
#include "api/event_answer.h"
#include "api/steps.h"

#include "base/text.h"
#include "wire/json.h"

namespace penstock::api {
namespace {

std::string error_body(ErrorBody manner, const Error& error) {
    wire::JsonObject body;
    if (manner == ErrorBody::message_only || error.code == "ValidationException") {
        return body.text("message", error.message).take();
    }
    body.text("Type", error.status >= 500 ? "Service" : "User");
    if (!error.reason.empty()) body.text("Reason", error.reason);
    const bool capital = error.code == "ResourceNotFoundException" || error.code.starts_with("Code");
    body.text(capital ? "Message" : "message", error.message);
    return body.take();
}

void send_error(Exchange& exchange, ErrorBody manner, const Error& error) {
    net::Response response{.status = error.status, .body = error_body(manner, error)};
    response.headers.add("x-amzn-RequestId", exchange.caller.request_id);
    response.headers.add("x-amzn-ErrorType", error.code);
    response.headers.add("Content-Type", "application/json");
    exchange.reply.send(std::move(response));
}

loop::Task<void> run(Exchange exchange, const Service& service, const Operation& operation,
                     loop::Cores& cores, Parts parts) {
    parts.http = &exchange.request;
    auto calling = operation.call(service.self, cores, service.timestamps, exchange.caller, std::move(parts));
    auto answer = co_await calling;
    if (!answer) {
        Error error = std::move(answer.error());
        if (error.code == "ValidationException") error.code = service.validation_error;
        send_error(exchange, service.error_body, error);
        co_return;
    }
    if (answer->events) {
        answer->headers.add("x-amzn-RequestId", exchange.caller.request_id);
        answer_events(std::move(exchange.reply), std::move(answer->headers), std::move(answer->events),
                      EventFraming::rest);
        co_return;
    }
    net::Response response{.status = answer->status,
                           .headers = std::move(answer->headers),
                           .body = std::move(answer->body),
                           .made_on = answer->made_on};
    response.headers.add("x-amzn-RequestId", exchange.caller.request_id);
    if (response.status != 204) response.headers.add("Content-Type", "application/json");
    exchange.reply.send(std::move(response));
}

// Takes the next segment, still encoded, off a path; "" at its end.  A trailing slash makes none.
std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

bool fits(std::string_view route, std::string_view path) {
    for (;;) {
        const auto wanted = take_segment(route), given = take_segment(path);
        if (wanted.empty() || given.empty()) return wanted.empty() && given.empty();
        if (!wanted.starts_with('{') && wanted != given) return false;
    }
}

// What a path that fits gives the names in its route.
std::vector<Binding> bindings_of(std::string_view route, std::string_view path) {
    std::vector<Binding> bindings;
    for (;;) {
        const auto name = take_segment(route), value = take_segment(path);
        if (name.empty()) return bindings;
        if (!name.starts_with('{')) continue;
        bindings.push_back({std::string(name.substr(1, name.size() - 2)), base::percent_decode(value)});
    }
}

}  // namespace

const Operation* match_route(std::span<const Operation> operations, const net::Request& request,
                             std::vector<Binding>& bindings) {
    // A route with a query is meant by requests that have it, whatever else would fit.
    const auto first_fit = [&](bool by_query) -> const Operation* {
        for (const Operation& operation : operations) {
            if (operation.route.method != request.method) continue;
            const std::string_view route = operation.route.path;
            const auto mark = route.find('?');
            if ((mark != route.npos) != by_query) continue;
            if (by_query && request.query().find(route.substr(mark + 1)) == route.npos) continue;
            if (!fits(route.substr(0, mark), request.path())) continue;
            bindings = bindings_of(route.substr(0, mark), request.path());
            return &operation;
        }
        return nullptr;
    };
    const Operation* const found = request.query().empty() ? nullptr : first_fit(true);
    return found ? found : first_fit(false);
}

Step rest_json(std::vector<Service> services, loop::Cores& cores) {
    return {"rest json", [services = std::move(services), &cores](Exchange& exchange) {
                for (const Service& service : services) {
                    Parts parts;
                    const Operation* const operation =
                        match_route(service.operations, exchange.request, parts.path);
                    if (!operation) continue;
                    if (auto known = authenticate(exchange, service.name); !known) {
                        send_error(exchange, ErrorBody::message_only, known.error());
                        return true;
                    }
                    for (auto& item : net::parse_query(exchange.request.query())) {
                        parts.query.push_back({std::move(item.name), std::move(item.value)});
                    }
                    loop::spawn(run(std::move(exchange), service, *operation, cores, std::move(parts)));
                    return true;
                }
                return false;
            }};
}

}  // namespace penstock::api

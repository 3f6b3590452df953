#include "gateway/routes.h"

#include "base/logging.h"
#include "base/text.h"
#include "gateway/proxy_answer.h"
#include "gateway/request_validation.h"
#include "gateway/selection.h"

namespace penstock::gateway {
namespace {

using Kind = Outcome::Kind;

// Spaced as recorded on AWS.
std::string error_frame(const std::string& message, const ConnectionFacts& facts, const EventTime& time) {
    return "{\"message\": \"" + message + "\", \"connectionId\":\"" + facts.connection_id +
           "\", \"requestId\":\"" + time.request_id + "\"}";
}

// As the guide's template has it (websocket-api-request-validation).
std::string invalid_frame(const std::string& message, const ConnectionFacts& facts,
                          const std::string& message_id) {
    return "{\"message\" : \"" + message + "\", \"connectionId\": \"" + facts.connection_id +
           "\", \"messageId\": \"" + message_id + "\"}";
}

net::Response own_answer(int status, std::string body) {
    return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

// By what the expression finds in the message; else $default.
const Route* route_for(const Definition& definition, const std::string& text) {
    const Route* const route =
        definition.route_by_key(select(definition.route_selection_expression->value, text));
    if (route && !route->route_key->value.starts_with("$")) return route;
    return definition.route_by_key("$default");
}

// What a proxy function's answer means for a client that connects.
std::expected<Admission, net::Response> admit_by_function(Outcome& outcome) {
    auto answer = outcome.kind == Kind::answered ? parse_proxy_answer(outcome.payload) : std::nullopt;
    // What AWS does with an answer without statusCode is not known; 502 is what HTTP-like APIs say.
    if (!answer || answer->status < 200 || answer->status > 599)
        return std::unexpected(to_response({502, "Internal server error", "InternalServerErrorException"}));
    outcome.status = answer->status;
    if (answer->status > 299) return std::unexpected(own_answer(answer->status, answer->body.value_or("")));
    Admission admission{.subprotocol = std::move(answer->subprotocol)};
    for (const std::string_view pattern : base::split(answer->topics, ',')) {
        if (const auto trimmed = base::trim(pattern); !trimmed.empty())
            admission.topics.emplace_back(trimmed);
    }
    return admission;
}

// What any integration's outcome means for it.
std::expected<Admission, net::Response> admit_by(const Integration& integration, Outcome& outcome) {
    if (outcome.kind == Kind::timed_out)
        return std::unexpected(to_response({504, "Endpoint request timed out", ""}));
    if (outcome.kind == Kind::failed)
        return std::unexpected(to_response({500, "Internal server error", "InternalServerErrorException"}));
    if (is_function_proxy(integration)) return admit_by_function(outcome);
    // As the gateway's own answers are (WebSocket fact sheet, section 2).
    if (outcome.kind == Kind::not_let_through)
        return std::unexpected(to_response({415, "Unsupported Media Type", "UnsupportedMediaTypeException"}));
    if (outcome.status >= 200 && outcome.status <= 299)
        return Admission{.subprotocol = std::move(outcome.subprotocol)};
    return std::unexpected(own_answer(outcome.status, outcome.payload));
}

}  // namespace

struct Routes::Use {
    const ApiModel& model;
    const Definition& definition;
    const std::string& stage;
    RouteEvent event;
    EventTime time;
    const Route* route = nullptr;  // that fits
    std::string context{};
    std::string message_id{};  // of a message
    std::string_view body{};
    int status = 200;
    std::string error{};
    std::string problems{};
    std::optional<Outcome> outcome{};
    std::string answer{};

    const Integration* integration() const { return route ? definition.integration_of(*route) : nullptr; }
    const Texts& variables() const { return model.stage_variables(stage); }
    void fail(int with, std::string_view told) {
        status = with;
        error = told;
    }
    IntegrationCall call(const Integration& integration) const {
        return {.model = model,
                .definition = definition,
                .integration = integration,
                .stage_variables = variables(),
                .context = context};
    }
};

void Routes::note(const Use& use) const {
    observer_.note(
        {.model = use.model,
         .stage = use.stage,
         .event = use.event,
         .route_key = use.route ? std::string_view(use.route->route_key->value) : std::string_view(),
         .context = use.context,
         .status = use.status,
         .error = use.error,
         .problems = use.problems,
         .outcome = use.outcome ? &*use.outcome : nullptr,
         .body = use.body,
         .answer = use.answer});
}

loop::Task<std::expected<Admission, net::Response>> Routes::connect(api::Exchange& exchange,
                                                                    const ApiModel& model,
                                                                    const Definition& definition,
                                                                    ConnectionFacts& facts) const {
    Use use{.model = model,
            .definition = definition,
            .stage = facts.stage,
            .event = RouteEvent::connect,
            .time = {.request_id = new_request_id(), .now = facts.connected_at},
            .route = definition.route_by_key("$connect")};
    use.context = connect_context(facts, use.time);
    auto admitting = admit(exchange, use, facts);
    auto admitted = co_await admitting;
    if (!admitted) use.fail(admitted.error().status, admitted.error().body);
    note(use);
    co_return admitted;
}

loop::Task<std::expected<Admission, net::Response>> Routes::admit(api::Exchange& exchange, Use& use,
                                                                  ConnectionFacts& facts) const {
    if (!throttles_.may_connect(use.model, use.stage))
        co_return std::unexpected(to_response({429, "Too Many Requests", "TooManyRequestsException"}));
    if (!use.route) co_return Admission{};
    auto checking = authorization_.check(exchange, use.model, *use.route, use.definition, facts);
    const auto refused = co_await checking;
    if (refused) co_return std::unexpected(to_response(*refused));
    use.context = connect_context(facts, use.time);
    const net::Request& handshake = exchange.request;
    const Values values(
        {.handshake = &handshake, .context = use.context, .stage_variables = &use.variables()});
    if (const auto invalid = invalid_parameters(*use.route, values)) {
        use.problems = invalid->problems;
        co_return std::unexpected(to_response({400, invalid->message, "BadRequestException"}));
    }
    const Integration* const integration = use.integration();
    if (!integration) co_return Admission{};
    IntegrationCall call = use.call(*integration);
    call.handshake = &handshake;
    if (is_function_proxy(*integration))
        call.event = connect_event(facts, use.context, handshake, use.variables());
    auto integrating = integrator_.run(std::move(call));
    auto outcome = co_await integrating;
    use.outcome = std::move(outcome);
    co_return admit_by(*integration, *use.outcome);
}

loop::Task<std::optional<std::string>> Routes::message(ApiPtr model, const ConnectionFacts& facts,
                                                       const std::string& text) const {
    const EventTime time{.request_id = new_request_id(), .now = clock_.now_ms()};
    const Definition* const definition = model ? model->deployed(facts.stage) : nullptr;
    if (!definition) co_return error_frame("Forbidden", facts, time);
    Use use{.model = *model,
            .definition = *definition,
            .stage = facts.stage,
            .event = RouteEvent::message,
            .time = time,
            .route = route_for(*definition, text),
            .message_id = new_request_id(),
            .body = text};
    use.context = message_context(facts, time, use.route ? use.route->route_key->value : "", use.message_id);
    auto answering = answer(use, text);
    auto said = co_await answering;
    if (!use.error.empty()) said = error_frame(use.error, facts, time);
    if (!use.problems.empty()) said = invalid_frame(use.error, facts, use.message_id);
    if (said) use.answer = *said;
    note(use);
    co_return said;
}

// With use.error set it is that which the client is told.
loop::Task<std::optional<std::string>> Routes::answer(Use& use, const std::string& text) const {
    if (!use.route) {
        use.fail(403, "Forbidden");
        co_return std::nullopt;
    }
    if (!throttles_.may_send(use.model, use.stage, use.route->route_key->value)) {
        use.fail(429, "Limit exceeded");
        co_return std::nullopt;
    }
    const Values values({.body = text, .context = use.context, .stage_variables = &use.variables()});
    if (const auto invalid = invalid_body(use.definition, *use.route, values)) {
        use.problems = invalid->problems;
        use.fail(400, invalid->message);
        co_return std::nullopt;
    }
    const Integration* const integration = use.integration();
    if (!integration) co_return std::nullopt;
    IntegrationCall call = use.call(*integration);
    call.body = text;
    const bool proxy = is_function_proxy(*integration);
    if (proxy) call.event = message_event(call.context, text, use.variables());
    auto integrating = integrator_.run(std::move(call));
    auto outcome = co_await integrating;
    use.outcome = std::move(outcome);
    const Kind kind = use.outcome->kind;
    if (kind == Kind::timed_out) use.fail(504, "Endpoint request timed out");
    if (kind == Kind::not_let_through) use.fail(415, "Unsupported Media Type");
    if (kind == Kind::failed || kind == Kind::function_error) use.fail(500, "Internal server error");
    const bool two_way = use.definition.two_way(*use.route);
    if (!use.error.empty() || (!two_way && !proxy)) co_return std::nullopt;
    if (!proxy) co_return use.outcome->payload;
    auto answer = parse_proxy_answer(use.outcome->payload);
    if (answer && answer->status) use.outcome->status = answer->status;
    if (!two_way) co_return std::nullopt;
    if (!answer) use.fail(500, "Internal server error");
    co_return answer ? std::move(answer->body) : std::nullopt;
}

loop::Task<void> Routes::disconnect(ApiPtr model, const ConnectionFacts& facts,
                                    const Goodbye& goodbye) const {
    const Definition* const definition = model ? model->deployed(facts.stage) : nullptr;
    const Route* const route = definition ? definition->route_by_key("$disconnect") : nullptr;
    if (!route) co_return;
    Use use{.model = *model,
            .definition = *definition,
            .stage = facts.stage,
            .event = RouteEvent::disconnect,
            .time = {.request_id = new_request_id(), .now = clock_.now_ms()},
            .route = route};
    use.context = disconnect_context(facts, use.time, goodbye.code, goodbye.reason);
    if (const Integration* const integration = use.integration()) {
        IntegrationCall call = use.call(*integration);
        if (is_function_proxy(*integration))
            call.event = disconnect_event(facts, use.context, use.variables());
        auto integrating = integrator_.run(std::move(call));
        auto outcome = co_await integrating;
        if (outcome.kind == Kind::failed) base::log_warning("$disconnect was not delivered");
        use.outcome = std::move(outcome);
    }
    note(use);
}

}  // namespace penstock::gateway

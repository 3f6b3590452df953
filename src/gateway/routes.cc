#include "gateway/routes.h"

#include "base/logging.h"
#include "base/text.h"
#include "gateway/proxy_answer.h"
#include "gateway/refusal.h"
#include "gateway/selection.h"

namespace penstock::gateway {
namespace {

using Kind = Outcome::Kind;

// Spaced as recorded on AWS.
std::string error_frame(std::string_view message, const ConnectionFacts& facts, const EventTime& time) {
    return "{\"message\": \"" + std::string(message) + "\", \"connectionId\":\"" + facts.connection_id +
           "\", \"requestId\":\"" + time.request_id + "\"}";
}

std::expected<Admission, net::Response> admit(const Integration& integration, const Outcome& outcome) {
    if (outcome.kind == Kind::timed_out)
        return std::unexpected(to_response({504, "Endpoint request timed out", ""}));
    const bool answered = outcome.kind == Kind::answered;
    if (!is_function_proxy(integration)) {
        // As the gateway's own answers are (WebSocket fact sheet, section 2).
        if (!answered) {
            const int status = outcome.kind == Kind::not_let_through ? 415 : 500;
            return std::unexpected(
                to_response({status, "Internal server error", "InternalServerErrorException"}));
        }
        if (outcome.status >= 200 && outcome.status <= 299)
            return Admission{.subprotocol = outcome.subprotocol};
        return std::unexpected(net::Response{.status = outcome.status,
                                             .headers = {{"Content-Type", "application/json"}},
                                             .body = outcome.payload});
    }
    const auto answer = answered ? parse_proxy_answer(outcome.payload) : std::nullopt;
    // What AWS does with an answer without statusCode is not known; 502 is what HTTP-like APIs say.
    if (!answer || answer->status < 200 || answer->status > 599)
        return std::unexpected(to_response({502, "Internal server error", "InternalServerErrorException"}));
    if (answer->status > 299)
        return std::unexpected(net::Response{.status = answer->status,
                                             .headers = {{"Content-Type", "application/json"}},
                                             .body = answer->body.value_or("")});
    Admission admission{.subprotocol = answer->subprotocol};
    for (const std::string_view pattern : base::split(answer->topics, ',')) {
        if (const auto trimmed = base::trim(pattern); !trimmed.empty())
            admission.topics.emplace_back(trimmed);
    }
    return admission;
}

// By what the expression finds in the message; else $default.
const Route* route_for(const Definition& definition, const std::string& text) {
    const Route* const route =
        definition.route_by_key(select(definition.route_selection_expression->value, text));
    if (route && !route->route_key->value.starts_with("$")) return route;
    return definition.route_by_key("$default");
}

}  // namespace

loop::Task<std::expected<Admission, net::Response>> Routes::connect(const net::Request& handshake,
                                                                    const ApiModel& model,
                                                                    const Definition& definition,
                                                                    const ConnectionFacts& facts) const {
    const Route* const route = definition.route_by_key("$connect");
    const Integration* const integration = route ? definition.integration_of(*route) : nullptr;
    if (!integration) co_return Admission{};
    const EventTime time{.request_id = new_request_id(), .now = facts.connected_at};
    const Texts& variables = model.stage_variables(facts.stage);
    IntegrationCall call{.model = model,
                         .definition = definition,
                         .integration = *integration,
                         .stage_variables = variables,
                         .context = connect_context(facts, time),
                         .handshake = &handshake};
    if (is_function_proxy(*integration))
        call.event = connect_event(facts, call.context, handshake, variables);
    auto integrating = integrator_.run(std::move(call));
    const auto outcome = co_await integrating;
    co_return admit(*integration, outcome);
}

loop::Task<std::optional<std::string>> Routes::message(ApiPtr model, const ConnectionFacts& facts,
                                                       const std::string& text) const {
    const EventTime time{.request_id = new_request_id(), .now = clock_.now_ms()};
    const Definition* const definition = model ? model->deployed(facts.stage) : nullptr;
    const Route* const route = definition ? route_for(*definition, text) : nullptr;
    if (!route) co_return error_frame("Forbidden", facts, time);
    const Integration* const integration = definition->integration_of(*route);
    if (!integration) co_return std::nullopt;
    const Texts& variables = model->stage_variables(facts.stage);
    IntegrationCall call{.model = *model,
                         .definition = *definition,
                         .integration = *integration,
                         .stage_variables = variables,
                         .context = message_context(facts, time, route->route_key->value, new_request_id()),
                         .body = text};
    if (is_function_proxy(*integration)) call.event = message_event(call.context, text, variables);
    auto integrating = integrator_.run(std::move(call));
    auto outcome = co_await integrating;
    if (outcome.kind == Kind::timed_out) co_return error_frame("Endpoint request timed out", facts, time);
    if (outcome.kind == Kind::not_let_through) co_return error_frame("Unsupported media type", facts, time);
    if (outcome.kind != Kind::answered) co_return error_frame("Internal server error", facts, time);
    if (!definition->two_way(*route)) co_return std::nullopt;
    if (!is_function_proxy(*integration)) co_return std::move(outcome.payload);
    auto answer = parse_proxy_answer(outcome.payload);
    if (!answer) co_return error_frame("Internal server error", facts, time);
    co_return std::move(answer->body);
}

loop::Task<void> Routes::disconnect(ApiPtr model, const ConnectionFacts& facts,
                                    const Goodbye& goodbye) const {
    const Definition* const definition = model ? model->deployed(facts.stage) : nullptr;
    const Route* const route = definition ? definition->route_by_key("$disconnect") : nullptr;
    const Integration* const integration = route ? definition->integration_of(*route) : nullptr;
    if (!integration) co_return;
    const EventTime time{.request_id = new_request_id(), .now = clock_.now_ms()};
    const Texts& variables = model->stage_variables(facts.stage);
    IntegrationCall call{.model = *model,
                         .definition = *definition,
                         .integration = *integration,
                         .stage_variables = variables,
                         .context = disconnect_context(facts, time, goodbye.code, goodbye.reason)};
    if (is_function_proxy(*integration)) call.event = disconnect_event(facts, call.context, variables);
    auto integrating = integrator_.run(std::move(call));
    const auto outcome = co_await integrating;
    if (outcome.kind == Kind::failed) base::log_warning("$disconnect was not delivered");
}

}  // namespace penstock::gateway

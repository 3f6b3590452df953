#include "gateway/websocket_api.h"

#include <algorithm>

#include "base/logging.h"
#include "base/text.h"
#include "connections/client_protocol.h"
#include "gateway/function_uri.h"
#include "gateway/selection.h"
#include "net/websocket_deflate.h"
#include "wire/json.h"

namespace penstock::gateway {
namespace {

// Messages of one connection that may be with functions at once; then its client is no longer read from.
constexpr int kMessagesInWork = 64;
const Texts kNoVariables;

const Texts& variables_of(const ApiModel& model, const std::string& stage) {
    const Stage* const found = model.stage(stage);
    return found ? found->stage_variables.value : kNoVariables;
}

net::Response refusal(int status, const std::string& message, std::string_view error_type) {
    net::Response response{.status = status, .headers = {{"Content-Type", "application/json"}}};
    if (!error_type.empty()) response.headers.add("x-amzn-ErrorType", error_type);
    response.body = wire::JsonObject().text("message", message).take();
    return response;
}

// Spaced as recorded on AWS.
std::string error_frame(std::string_view message, const std::string& connection_id,
                        const std::string& request_id) {
    return "{\"message\": \"" + std::string(message) + "\", \"connectionId\":\"" + connection_id +
           "\", \"requestId\":\"" + request_id + "\"}";
}

// Authorization by IAM: signed by a key of the API's account.  Without --credentials nobody knows keys, and a
// signature is believed; but there must be one.
std::optional<Refusal> check_signer(api::Exchange& exchange, ConnectionFacts& facts) {
    if (exchange.caller.access_key.empty()) return not_signed();
    if (auto known = api::authenticate(exchange, "execute-api"); !known)
        return Refusal{403, known.error().message, known.error().code};
    if (exchange.caller.account != facts.account)
        return not_allowed("arn:aws:iam::" + exchange.caller.account + ":root", connect_arn(facts));
    facts.access_key = exchange.caller.access_key;
    return std::nullopt;
}

bool wants_events(const net::Request& request) {
    return request.method == "GET" && request.http_major == 1 &&
           request.headers.has_token("Accept", "text/event-stream");
}

// A proxy function's answer, as far as WebSocket routes use it.
struct ProxyAnswer {
    int status = 0;  // 0: none given
    std::optional<std::string> body{};
    std::string subprotocol{};
    std::string topics{};
};

std::optional<ProxyAnswer> parse_answer(const std::string& payload) {
    const auto document = wire::JsonDocument::parse(payload);
    if (!document || !document->root().is_object()) return std::nullopt;
    ProxyAnswer answer;
    if (const auto status = document->root().find("statusCode")) {
        if (status->kind() == wire::JsonKind::integer)
            answer.status = static_cast<int>(status->integer());
        else if (status->is_text())
            answer.status = std::atoi(std::string(status->text()).c_str());
    }
    if (const auto body = document->root().find("body"); body && body->kind() != wire::JsonKind::null) {
        answer.body = body->is_text() ? std::string(body->text()) : body->to_json();
    }
    if (const auto headers = document->root().find("headers"); headers && headers->is_object()) {
        headers->each_member([&](std::string_view name, wire::JsonValue value) {
            if (!value.is_text()) return;
            if (base::equals_ignore_case(name, "Sec-WebSocket-Protocol")) answer.subprotocol = value.text();
            if (base::equals_ignore_case(name, "Penstock-Topics")) answer.topics = value.text();
        });
    }
    return answer;
}

}  // namespace

// Every connection of this server is a WebSocket API's and carries these.
struct WebSocketApi::SocketFacts final : connections::Attachment {
    ConnectionFacts facts;
    std::vector<std::string>
        topics;       // patterns of those that it may subscribe to, as the $connect function said
    int in_work = 0;  // messages with functions
};

std::string group_of(const std::string& api_id, const std::string& stage) { return api_id + "/" + stage; }

WebSocketApi::WebSocketApi(Apis& apis, connections::Hubs& hubs, api::FunctionInvoker& functions,
                           const api::Actions& actions)
    : apis_(apis), hubs_(hubs), integrator_(functions, actions) {
    apis_.on_stage_gone(
        [this](const std::string& api_id, const std::string& stage) { close_stage(api_id, stage); });
    apis_.on_change([this](const ApiModel& model) { configure_topics(model); });
}

void WebSocketApi::close_stage(const std::string& api_id, const std::string& stage) {
    const std::string group = group_of(api_id, stage);
    for (unsigned core = 0; core < hubs_.count(); ++core) {
        connections::Hub& hub = hubs_.at(core);
        hub.loop().post([&hub, group] { hub.close_group(group, net::websocket::kGoingAway, "Going away"); });
    }
}

void WebSocketApi::configure_topics(const ApiModel& model) {
    for (const auto& [stage, unused] : *model.stages) {
        std::vector<connections::TopicTable::Entry> entries;
        if (const auto configs = model.topics->find(stage); configs != model.topics->end()) {
            for (const auto& [topic, config] : configs->second)
                entries.emplace_back(topic, settings_of(config));
        }
        auto table = std::make_shared<const connections::TopicTable>(std::move(entries));
        hubs_.tell_all([group = group_of(model.id(), stage), table](connections::Hub& hub) {
            hub.configure(group, table);
        });
    }
}

std::optional<std::string> WebSocketApi::topic_group(const api::Caller& owner, const std::string& api_id,
                                                     const std::string& stage) const {
    const auto model = apis_.find(owner, api_id);
    if (!model || !(*model)->stage(stage)) return std::nullopt;
    return group_of(api_id, stage);
}

api::Step WebSocketApi::step() {
    return {"websocket", [this](api::Exchange& exchange) { return take(exchange); }};
}

bool WebSocketApi::take(api::Exchange& exchange) {
    const bool upgrade = net::websocket::wants_upgrade(exchange.request);
    const auto place = find_place(
        exchange.request, [&](const std::string& id) { return upgrade || apis_.find(id) != nullptr; });
    if (!place) return false;
    const ApiPtr model = apis_.find(place->api_id);
    const bool served = model && model->deployed(place->stage) && place->rest.empty();
    if (!served) {
        exchange.reply.send(refusal(403, "Forbidden", "ForbiddenException"));
    } else if (!upgrade && wants_events(exchange.request)) {
        loop::spawn(connect(std::move(exchange), *place));
    } else if (!upgrade) {
        exchange.reply.send(refusal(426, "Upgrade Required", ""));
    } else if (const auto problem = net::websocket::handshake_problem(exchange.request)) {
        net::Response response = refusal(*problem, "Bad WebSocket handshake", "BadRequestException");
        if (*problem == 426) response.headers.add("Sec-WebSocket-Version", "13");
        exchange.reply.send(std::move(response));
    } else {
        loop::spawn(connect(std::move(exchange), *place));
    }
    return true;
}

loop::Task<void> WebSocketApi::connect(api::Exchange exchange, Place place) {
    connections::Hub& hub = hubs_.here();
    const connections::ConnectionId id = hub.new_id();
    const ApiPtr model = apis_.find(place.api_id);
    auto attachment = std::make_unique<SocketFacts>();
    attachment->facts = {.api_id = place.api_id,
                         .stage = place.stage,
                         .region = model->region->value,
                         .account = model->account->value,
                         .domain_name = apis_.settings().public_address + "/" + place.api_id,
                         .connection_id = id.text(),
                         .source_ip = exchange.request.remote_address,
                         .user_agent = std::string(exchange.request.headers.get("User-Agent")),
                         .connected_at = apis_.clock().now_ms()};
    auto authorizing = authorize(exchange, *model, attachment->facts);
    const bool authorized = co_await authorizing;
    if (!authorized) co_return;
    auto admitting = admit(exchange, *model, attachment->facts);
    const auto admission = co_await admitting;
    if (!admission) co_return;  // it has been answered
    attachment->topics = admission->topics;
    connections::Newcomer newcomer{.id = id, .group = group_of(place.api_id, place.stage)};
    if (net::websocket::wants_upgrade(exchange.request))
        begin_websocket(hub, std::move(exchange), admission->subprotocol, std::move(newcomer),
                        std::move(attachment));
    else
        begin_events(hub, std::move(exchange), std::move(newcomer), std::move(attachment));
}

loop::Task<bool> WebSocketApi::authorize(api::Exchange& exchange, const ApiModel& model,
                                         ConnectionFacts& facts) {
    const Definition& definition = *model.deployed(facts.stage);
    const Route* const route = definition.route_by_key("$connect");
    const std::string type = route ? route->authorization_type->value : "";
    std::optional<Refusal> refused;
    if (type == "AWS_IAM") {
        refused = check_signer(exchange, facts);
    } else if (type == "CUSTOM") {
        const Authorizer* const authorizer = definition.authorizer_of(*route);
        if (authorizer) {
            auto asking = ask_authorizer(exchange, model, *authorizer, facts);
            refused = co_await asking;
        } else {
            refused = authorizer_failure();
        }
    }
    if (refused) exchange.reply.send(refusal(refused->status, refused->message, refused->error_type));
    co_return !refused;
}

loop::Task<std::optional<Refusal>> WebSocketApi::ask_authorizer(const api::Exchange& exchange,
                                                                const ApiModel& model,
                                                                const Authorizer& authorizer,
                                                                ConnectionFacts& facts) {
    const Texts& variables = variables_of(model, facts.stage);
    const EventTime time{.request_id = new_request_id(), .now = facts.connected_at};
    const auto context = wire::JsonDocument::parse(connect_context(facts, time));
    if (!has_identity(authorizer, exchange.request, variables, context->root())) co_return unauthorized();
    auto calling = integrator_.call_function(function_arn_of(authorizer.authorizer_uri->value, variables),
                                             authorizer_event(facts, time, exchange.request, variables),
                                             kIntegrationTimeoutMs);
    const auto outcome = co_await calling;
    if (outcome.kind == Outcome::Kind::error) co_return judge_error(outcome.payload);
    if (outcome.kind != Outcome::Kind::answered) co_return authorizer_failure();
    auto allowed = judge_answer(outcome.payload, connect_arn(facts));
    if (!allowed) co_return allowed.error();
    facts.authorizer =
        *allowed + ",\"integrationLatency\":" + std::to_string(apis_.clock().now_ms() - facts.connected_at) +
        "}";
    co_return std::nullopt;
}

// Asks the $connect route; when it refuses, or fails, the answer is on its way.
loop::Task<std::optional<WebSocketApi::Admission>> WebSocketApi::admit(api::Exchange& exchange,
                                                                       const ApiModel& model,
                                                                       const ConnectionFacts& facts) {
    const Definition& definition = *model.deployed(facts.stage);
    const Route* const route = definition.route_by_key("$connect");
    const Integration* const integration = route ? definition.integration_of(*route) : nullptr;
    Admission admission;
    if (!integration) co_return admission;
    const EventTime time{.request_id = new_request_id(), .now = facts.connected_at};
    const Texts& variables = variables_of(model, facts.stage);
    const bool proxy = is_proxy(*integration);
    auto integrating =
        integrator_.run({.model = model,
                         .definition = definition,
                         .integration = *integration,
                         .stage_variables = variables,
                         .event = proxy ? connect_event(facts, time, exchange.request, variables) : "",
                         .context = proxy ? "" : connect_context(facts, time)});
    const auto outcome = co_await integrating;
    const bool answered = outcome.kind == Outcome::Kind::answered;
    if (answered && !proxy) co_return admission;
    const auto answer = answered ? parse_answer(outcome.payload) : std::nullopt;
    if (outcome.kind == Outcome::Kind::timed_out) {
        exchange.reply.send(refusal(504, "Endpoint request timed out", ""));
        co_return std::nullopt;
    }
    // What AWS does with an answer without statusCode is not known; 502 is what HTTP-like APIs say.
    if (!answer || answer->status < 100 || answer->status > 599) {
        exchange.reply.send(refusal(502, "Internal server error", "InternalServerErrorException"));
        co_return std::nullopt;
    }
    if (answer->status < 200 || answer->status > 299) {
        const int status = answer->status < 200 ? 502 : answer->status;
        exchange.reply.send({.status = status,
                             .headers = {{"Content-Type", "application/json"}},
                             .body = answer->body.value_or("")});
        co_return std::nullopt;
    }
    admission.subprotocol = answer->subprotocol;
    for (const std::string_view pattern : base::split(answer->topics, ',')) {
        if (const auto trimmed = base::trim(pattern); !trimmed.empty())
            admission.topics.emplace_back(trimmed);
    }
    co_return admission;
}

void WebSocketApi::begin_websocket(connections::Hub& hub, api::Exchange exchange, std::string subprotocol,
                                   connections::Newcomer newcomer, std::unique_ptr<SocketFacts> attachment) {
    net::Headers headers = net::websocket::accept_headers(exchange.request);
    // Only what the function chose: an offer alone is not accepted (API Gateway guide,
    // websocket-connect-route-subprotocol).  Penstock's own is, for the server speaks it and not the
    // function.
    const bool offers_ours =
        exchange.request.headers.has_token("Sec-WebSocket-Protocol", connections::kClientProtocol);
    if (subprotocol.empty() && offers_ours) subprotocol = connections::kClientProtocol;
    const bool printable = subprotocol.find_first_of("\r\n") == std::string::npos;
    if (!subprotocol.empty() && printable) headers.add("Sec-WebSocket-Protocol", subprotocol);
    const bool ours = offers_ours && subprotocol == connections::kClientProtocol;
    bool deflates = false;
    if (apis_.settings().compression) {
        if (const auto accepted = net::websocket::negotiate_deflate(exchange.request.headers)) {
            headers.add("Sec-WebSocket-Extensions", *accepted);
            deflates = true;
        }
    }
    using connections::Encoding;
    newcomer.encoding = ours ? (deflates ? Encoding::envelope_deflated : Encoding::envelope)
                             : (deflates ? Encoding::deflated : Encoding::plain);
    auto upgraded = exchange.reply.take_over(101, headers);
    if (!upgraded) return;  // the client has gone meanwhile
    newcomer.upgraded = std::move(*upgraded);
    hub.add(std::move(newcomer), *this, std::move(attachment));
}

// GET /{stage}?topic=NAME with Accept: text/event-stream.  An EventSource that connects again tells, in
// Last-Event-ID, the position it has.
void WebSocketApi::begin_events(connections::Hub& hub, api::Exchange exchange, connections::Newcomer newcomer,
                                std::unique_ptr<SocketFacts> attachment) {
    const net::Request& request = exchange.request;
    std::string topic{connections::kEveryone}, position{request.headers.get("Last-Event-ID")};
    for (const auto& item : net::parse_query(request.query())) {
        if (item.name == "topic") topic = item.value;
        if (item.name == "position" && position.empty()) position = item.value;
    }
    const auto after = connections::Position::parse(position);
    if (!connections::valid_topic(topic))
        return exchange.reply.send(refusal(400, "Not the name of a topic", "BadRequestException"));
    if (!may_subscribe(hub, newcomer.group, *attachment, topic))
        return exchange.reply.send(refusal(403, "Forbidden", "ForbiddenException"));
    auto upgraded = exchange.reply.take_over(200, {{"Content-Type", "text/event-stream"},
                                                   {"Cache-Control", "no-store"},
                                                   {"Access-Control-Allow-Origin", "*"},
                                                   {"Connection", "close"}});
    if (!upgraded) return;  // HTTP/2 has no socket to give, or the client has gone meanwhile
    newcomer.upgraded = std::move(*upgraded);
    newcomer.encoding = connections::Encoding::events;
    newcomer.everyone = false;
    connections::Connection& connection = hub.add(std::move(newcomer), *this, std::move(attachment));
    if (!connection.open()) return;
    const bool understood = after || position.empty();
    hub.resume(connection, topic, after ? &*after : nullptr,
               [topic, understood](connections::Connection* to, const connections::Hub::Subscription& made) {
                   if (!to) return;
                   to->send_notice(wire::JsonObject()
                                       .text("penstock", "subscribed")
                                       .text("topic", topic)
                                       .text("position", made.position.text())
                                       .boolean("recovered", made.recovered && understood)
                                       .take());
               });
}

bool WebSocketApi::may_subscribe(const connections::Hub& hub, const std::string& group,
                                 const SocketFacts& who, const std::string& topic) {
    if (topic == connections::kEveryone || hub.settings({group, topic}).open) return true;
    return std::any_of(who.topics.begin(), who.topics.end(), [&](const std::string& pattern) {
        return connections::matches_topic(pattern, topic);
    });
}

void WebSocketApi::message(connections::Connection& connection, std::string text) {
    auto& attachment = static_cast<SocketFacts&>(*connection.attachment());
    connections::Hub& hub = hubs_.here();
    if (connections::is_envelope(connection.encoding())) {
        const auto may = [&](const std::string& topic) {
            return may_subscribe(hub, connection.group().name, attachment, topic);
        };
        if (connections::take_command(hub, connection, text, may)) return;
    }
    if (++attachment.in_work == kMessagesInWork) connection.pause();
    loop::spawn(work_off(hub, connection.id(), attachment.facts, std::move(text)));
}

loop::Task<void> WebSocketApi::work_off(connections::Hub& hub, connections::ConnectionId id,
                                        ConnectionFacts facts, std::string text) {
    const std::string group = group_of(facts.api_id, facts.stage);
    const EventTime time{.request_id = new_request_id(), .now = apis_.clock().now_ms()};
    const ApiPtr model = apis_.find(facts.api_id);
    const Definition* const definition = model ? model->deployed(facts.stage) : nullptr;
    const Route* route = nullptr;
    if (definition) {
        route = definition->route_by_key(select(definition->route_selection_expression->value, text));
        if (!route || route->route_key->value.starts_with("$")) route = definition->route_by_key("$default");
    }
    const Integration* const integration = route ? definition->integration_of(*route) : nullptr;
    if (!route) {
        send(hub, group, id, error_frame("Forbidden", facts.connection_id, time.request_id));
    } else if (integration) {
        const Texts& variables = variables_of(*model, facts.stage);
        const std::string message_id = new_request_id();
        const std::string& key = route->route_key->value;
        const bool proxy = is_proxy(*integration);
        auto integrating = integrator_.run(
            {.model = *model,
             .definition = *definition,
             .integration = *integration,
             .stage_variables = variables,
             .event = proxy ? message_event(facts, time, key, message_id, text, variables) : "",
             .context = proxy ? "" : message_context(facts, time, key, message_id),
             .body = text});
        const auto outcome = co_await integrating;
        if (outcome.kind == Outcome::Kind::timed_out) {
            send(hub, group, id,
                 error_frame("Endpoint request timed out", facts.connection_id, time.request_id));
        } else if (outcome.kind != Outcome::Kind::answered) {
            send(hub, group, id, error_frame("Internal server error", facts.connection_id, time.request_id));
        } else if (definition->two_way(*route)) {
            const auto answer = proxy ? parse_answer(outcome.payload) : ProxyAnswer{.body = outcome.payload};
            if (!answer)
                send(hub, group, id,
                     error_frame("Internal server error", facts.connection_id, time.request_id));
            else if (answer->body)
                send(hub, group, id, *answer->body);
        }
    }
    connections::Connection* const connection = hub.find(group, id);
    if (!connection) co_return;
    auto& attachment = static_cast<SocketFacts&>(*connection->attachment());
    if (attachment.in_work-- == kMessagesInWork) connection->resume();
}

void WebSocketApi::send(connections::Hub& hub, const std::string& group, const connections::ConnectionId& id,
                        const std::string& text) {
    connections::Connection* const connection = hub.find(group, id);
    if (!connection) return;
    connection->send_message(text);
}

void WebSocketApi::ended(connections::Connection& connection, const connections::End& end) {
    const ConnectionFacts& facts = facts_of(connection);
    loop::spawn(say_goodbye(facts, end));
}

// Best effort, as on AWS: the answer does not matter.
loop::Task<void> WebSocketApi::say_goodbye(ConnectionFacts facts, connections::End end) {
    const ApiPtr model = apis_.find(facts.api_id);
    const Definition* const definition = model ? model->deployed(facts.stage) : nullptr;
    const Route* const route = definition ? definition->route_by_key("$disconnect") : nullptr;
    const Integration* const integration = route ? definition->integration_of(*route) : nullptr;
    if (!integration) co_return;
    const EventTime time{.request_id = new_request_id(), .now = apis_.clock().now_ms()};
    const Texts& variables = variables_of(*model, facts.stage);
    const bool proxy = is_proxy(*integration);
    auto integrating =
        integrator_.run({.model = *model,
                         .definition = *definition,
                         .integration = *integration,
                         .stage_variables = variables,
                         .event = proxy ? disconnect_event(facts, time, end.code, end.reason, variables) : "",
                         .context = proxy ? "" : disconnect_context(facts, time, end.code, end.reason)});
    const auto outcome = co_await integrating;
    if (outcome.kind == Outcome::Kind::failed) base::log_warning("$disconnect was not delivered");
}

const ConnectionFacts& WebSocketApi::facts_of(const connections::Connection& connection) {
    return static_cast<const SocketFacts&>(*connection.attachment()).facts;
}

}  // namespace penstock::gateway

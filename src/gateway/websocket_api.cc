#include "gateway/websocket_api.h"

#include <algorithm>

#include "connections/client_protocol.h"
#include "net/websocket_deflate.h"
#include "wire/json.h"

namespace penstock::gateway {
namespace {

// Messages of one connection that may be with functions at once; then its client is no longer read from.
constexpr int kMessagesInWork = 64;

// A custom domain is the client's own; else a function that appends the stage to it reaches this server.
std::string domain_name_of(const Place& place, const std::string& public_address) {
    return place.domain.empty() ? public_address + "/" + place.api_id : place.domain;
}

bool wants_events(const net::Request& request) {
    return request.method == "GET" && request.http_major == 1 &&
           request.headers.has_token("Accept", "text/event-stream");
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
                           const api::Actions& actions, fetch::HttpClient& http, api::LogSink& logs)
    : apis_(apis),
      hubs_(hubs),
      integrator_(functions, actions, http),
      throttles_(apis.clock(), apis.settings().limits),
      observer_(logs),
      routes_(apis.clock(), integrator_, throttles_, observer_) {
    apis_.on_stage_gone([this](const std::string& api_id, const std::string& stage) {
        close_stage(api_id, stage);
        if (apis_.find(api_id)) return;
        throttles_.forget(api_id);
        observer_.forget(api_id);
    });
    apis_.on_change([this](const ApiModel& model) {
        configure_topics(model);
        throttles_.configure(model);
    });
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

std::optional<Place> WebSocketApi::place_of(const net::Request& request) const {
    return find_place(request,
                      {.known =
                           [&](const std::string& id) {
                               return net::websocket::wants_upgrade(request) || apis_.find(id) != nullptr;
                           },
                       .domain = [&](std::string_view host) { return apis_.domains().find_host(host); }});
}

ApiPtr WebSocketApi::reached(const Place& place) const {
    const ApiPtr model = apis_.find(place.api_id);
    const bool closed = model && model->api->disable_execute_api_endpoint->value && place.domain.empty();
    return closed ? nullptr : model;
}

bool WebSocketApi::take(api::Exchange& exchange) {
    const bool upgrade = net::websocket::wants_upgrade(exchange.request);
    const auto place = place_of(exchange.request);
    if (!place) return false;
    const ApiPtr model = reached(*place);
    const bool served = model && model->deployed(place->stage) && place->rest.empty();
    if (!served) {
        exchange.reply.send(to_response({403, "Forbidden", "ForbiddenException"}));
    } else if (!upgrade && wants_events(exchange.request)) {
        loop::spawn(connect(std::move(exchange), *place));
    } else if (!upgrade) {
        exchange.reply.send(to_response({426, "Upgrade Required", ""}));
    } else if (const auto problem = net::websocket::handshake_problem(exchange.request)) {
        net::Response response = to_response({*problem, "Bad WebSocket handshake", "BadRequestException"});
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
                         .domain_name = domain_name_of(place, apis_.settings().public_address),
                         .connection_id = id.text(),
                         .source_ip = exchange.request.remote_address,
                         .user_agent = std::string(exchange.request.headers.get("User-Agent")),
                         .connected_at = apis_.clock().now_ms()};
    // As it is now, whatever is deployed while the client waits.
    const Definition& definition = *model->deployed(place.stage);
    auto connecting = routes_.connect(exchange, *model, definition, attachment->facts);
    auto admission = co_await connecting;
    if (!admission) {
        exchange.reply.send(std::move(admission.error()));
        co_return;
    }
    attachment->topics = std::move(admission->topics);
    connections::Newcomer newcomer{.id = id, .group = group_of(place.api_id, place.stage)};
    const bool begun = net::websocket::wants_upgrade(exchange.request)
                           ? begin_websocket(hub, exchange, admission->subprotocol, newcomer, attachment)
                           : begin_events(hub, exchange, newcomer, attachment);
    if (begun) co_return;
    // $connect let it in, and may have written it down (on AWS `?`).
    auto telling = say_goodbye(attachment->facts, {net::websocket::kAbnormal, ""});
    co_await telling;
}

bool WebSocketApi::begin_websocket(connections::Hub& hub, api::Exchange& exchange, std::string subprotocol,
                                   connections::Newcomer& newcomer,
                                   std::unique_ptr<SocketFacts>& attachment) {
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
    if (!upgraded) return false;  // the client has gone meanwhile
    newcomer.upgraded = std::move(*upgraded);
    hub.add(std::move(newcomer), *this, std::move(attachment));
    return true;
}

// GET /{stage}?topic=NAME with Accept: text/event-stream.  An EventSource that connects again tells, in
// Last-Event-ID, the position it has.
bool WebSocketApi::begin_events(connections::Hub& hub, api::Exchange& exchange,
                                connections::Newcomer& newcomer, std::unique_ptr<SocketFacts>& attachment) {
    const net::Request& request = exchange.request;
    std::string topic{connections::kEveryone}, position{request.headers.get("Last-Event-ID")};
    for (const auto& item : net::parse_query(request.query())) {
        if (item.name == "topic") topic = item.value;
        if (item.name == "position" && position.empty()) position = item.value;
    }
    const auto after = connections::Position::parse(position);
    std::optional<Refusal> refused;
    if (!connections::valid_topic(topic))
        refused = Refusal{400, "Not the name of a topic", "BadRequestException"};
    else if (!may_subscribe(hub, newcomer.group, *attachment, topic))
        refused = Refusal{403, "Forbidden", "ForbiddenException"};
    if (refused) {
        exchange.reply.send(to_response(*refused));
        return false;
    }
    auto upgraded = exchange.reply.take_over(200, {{"Content-Type", "text/event-stream"},
                                                   {"Cache-Control", "no-store"},
                                                   {"Access-Control-Allow-Origin", "*"},
                                                   {"Connection", "close"}});
    if (!upgraded) return false;  // HTTP/2 has no socket to give, or the client has gone meanwhile
    newcomer.upgraded = std::move(*upgraded);
    newcomer.encoding = connections::Encoding::events;
    newcomer.everyone = false;
    connections::Connection& connection = hub.add(std::move(newcomer), *this, std::move(attachment));
    if (!connection.open()) return true;
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
    return true;
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
    auto asking = routes_.message(apis_.find(facts.api_id), facts, text);
    const auto answer = co_await asking;
    connections::Connection* const connection = hub.find(group_of(facts.api_id, facts.stage), id);
    if (!connection) co_return;
    if (answer) connection->send_message(*answer);
    auto& attachment = static_cast<SocketFacts&>(*connection->attachment());
    if (attachment.in_work-- == kMessagesInWork) connection->resume();
}

void WebSocketApi::ended(connections::Connection& connection, const connections::End& end) {
    loop::spawn(say_goodbye(facts_of(connection), {end.code, end.reason}));
}

loop::Task<void> WebSocketApi::say_goodbye(ConnectionFacts facts, Goodbye goodbye) {
    auto telling = routes_.disconnect(apis_.find(facts.api_id), facts, goodbye);
    co_await telling;
}

const ConnectionFacts& WebSocketApi::facts_of(const connections::Connection& connection) {
    return static_cast<const SocketFacts&>(*connection.attachment()).facts;
}

}  // namespace penstock::gateway

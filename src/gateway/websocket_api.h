// The data plane of WebSocket APIs: handshake with $connect, messages to routes, $disconnect, answers.  The
// same for readers of server-sent events, who only receive.
//
// One object for all cores.  A connection and everything that happens on it stay on its core.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/exchange.h"
#include "api/stages.h"
#include "connections/hubs.h"
#include "gateway/address.h"
#include "gateway/apis.h"
#include "gateway/event.h"
#include "gateway/routes.h"

namespace penstock::gateway {

// All connections of a stage, and its topics.
std::string group_of(const std::string& api_id, const std::string& stage);

class WebSocketApi final : public api::StageDirectory, connections::Receiver {
public:
    WebSocketApi(Apis& apis, connections::Hubs& hubs, api::FunctionInvoker& functions,
                 const api::Actions& actions, fetch::HttpClient& http, api::LogSink& logs);

    // Before anybody connects.
    void set_api_keys(api::ApiKeys* keys) { routes_.set_api_keys(keys); }

    // The step that takes WebSocket handshakes, and plain requests to a stage.
    api::Step step();

    // Closes all connections of a stage, on all cores.
    void close_stage(const std::string& api_id, const std::string& stage);
    Apis& apis() const { return apis_; }
    // The stage that a request is for, if it is for one.
    std::optional<Place> place_of(const net::Request& request) const;
    // Its API, unless that is not there, or may not be reached by this address.
    ApiPtr reached(const Place& place) const;
    connections::Hubs& hubs() const { return hubs_; }
    Throttles& throttles() { return throttles_; }
    Observer& observer() { return observer_; }
    // For @connections.
    static const ConnectionFacts& facts_of(const connections::Connection& connection);

    std::optional<std::string> topic_group(const api::Caller& owner, const std::string& api_id,
                                           const std::string& stage) const override;

private:
    struct SocketFacts;

    void configure_topics(const ApiModel& model);
    bool take(api::Exchange& exchange);
    loop::Task<void> connect(api::Exchange exchange, Place place);
    // False when there is no connection after all; then nothing has been taken.
    bool begin_websocket(connections::Hub& hub, api::Exchange& exchange, std::string subprotocol,
                         connections::Newcomer& newcomer, std::unique_ptr<SocketFacts>& attachment);
    bool begin_events(connections::Hub& hub, api::Exchange& exchange, connections::Newcomer& newcomer,
                      std::unique_ptr<SocketFacts>& attachment);
    static bool may_subscribe(const connections::Hub& hub, const std::string& group, const SocketFacts& who,
                              const std::string& topic);
    loop::Task<void> say_goodbye(ConnectionFacts facts, Goodbye goodbye);
    loop::Task<void> work_off(connections::Hub& hub, connections::ConnectionId id, ConnectionFacts facts,
                              std::string text);

    // connections::Receiver
    void message(connections::Connection& connection, std::string text) override;
    void ended(connections::Connection& connection, const connections::End& end) override;

    Apis& apis_;
    connections::Hubs& hubs_;
    Integrator integrator_;
    Throttles throttles_;
    Observer observer_;
    Routes routes_;
};

}  // namespace penstock::gateway

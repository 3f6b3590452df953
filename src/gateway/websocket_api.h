// The data plane of WebSocket APIs: handshake with $connect, messages to routes, $disconnect, answers.
//
// One object for all cores.  A connection and everything that happens on it stay on its core.
#pragma once
#include <memory>
#include <string>

#include "api/exchange.h"
#include "api/functions.h"
#include "connections/hub.h"
#include "gateway/address.h"
#include "gateway/apis.h"
#include "gateway/event.h"

namespace penstock::gateway {

// All connections of a stage.
std::string group_of(const std::string& api_id, const std::string& stage);

class WebSocketApi final : connections::Receiver {
public:
    WebSocketApi(Apis& apis, connections::Hubs& hubs, api::FunctionInvoker& functions);

    // The step that takes WebSocket handshakes, and plain requests to a stage.
    api::Step step();

    // Closes all connections of a stage, on all cores.
    void close_stage(const std::string& api_id, const std::string& stage);
    Apis& apis() const { return apis_; }
    connections::Hubs& hubs() const { return hubs_; }

private:
    // What an integration came to.
    struct Outcome {
        enum class Kind : std::uint8_t { answered, failed, timed_out } kind = Kind::failed;
        std::string payload;
    };

    bool take(api::Exchange& exchange);
    loop::Task<void> connect(api::Exchange exchange, Place place);
    loop::Task<Outcome> integrate(const Integration& integration, const Texts& stage_variables,
                                  std::string event);
    loop::Task<void> work_off(connections::Hub& hub, connections::ConnectionId id, ConnectionFacts facts,
                              std::string text);
    void send(connections::Hub& hub, const std::string& group, const connections::ConnectionId& id,
              const std::string& text);

    // connections::Receiver
    void message(connections::Connection& connection, std::string text) override;
    void ended(connections::Connection& connection, const connections::End& end) override;

    Apis& apis_;
    connections::Hubs& hubs_;
    api::FunctionInvoker& functions_;
};

// The facts of a connection, for @connections.
const ConnectionFacts& facts_of(const connections::Connection& connection);

}  // namespace penstock::gateway

// The @connections API of a stage: send, look up, close; and Penstock's own: lists of connections, and
// topics, at
// @topics and @publish beside it.
#pragma once
#include <span>

#include "api/operation.h"
#include "api/steps.h"
#include "gateway/errors.h"
#include "gateway/websocket_api.h"

namespace penstock::gateway {

// What the operations work on: the gateway and the stage that the request's address named.
struct Management {
    WebSocketApi& gateway;
    Place place;
    std::string group = group_of(place.api_id, place.stage);

    connections::Hubs& hubs() const { return gateway.hubs(); }
};

// Of PostToConnection, GetConnection and so on; routes begin below the stage.
std::span<const api::Operation> management_operations();

// The step that takes requests to /{stage}/@connections and its neighbours.
api::Step management_step(WebSocketApi& gateway, loop::Cores& cores);

// The id as given, or BadRequestException; GoneException when it names a core that is not there.
api::Result<connections::ConnectionId> parse_connection_id(const std::string& text,
                                                           const Management& management);

// Runs `use` on the connection's core, if it is open; GoneException if not.
template <class T>
api::Reply<T> with_connection(Management& management, connections::ConnectionId id,
                              std::function<T(connections::Connection&)> use) {
    connections::Hub& hub = management.hubs().at(id.core);
    loop::Hop there(hub.loop()), back(*loop::Loop::current());
    co_await there;
    connections::Connection* const connection = hub.find(management.group, id);
    api::Result<T> result = std::unexpected(gone());
    if (connection) result = use(*connection);
    co_await back;
    co_return result;
}

}  // namespace penstock::gateway

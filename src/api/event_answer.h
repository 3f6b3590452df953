// An event stream on its way to a client: the operation's producer, framed and sent.
#pragma once
#include "api/event_stream.h"
#include "net/server.h"

namespace penstock::api {

// How a protocol writes its events.
enum class EventFraming : std::uint8_t { target_json, target_cbor, rest };

// Begins the answer at once, as clients wait for it (those of the target protocols for an initial response
// besides), and starts the producer.  Frees itself when all is over.
void answer_events(net::Reply reply, net::Headers headers, EventSource source, EventFraming framing);

}  // namespace penstock::api

// An event stream on its way to a client: the operation's producer, framed and sent.
#pragma once
#include "api/event_stream.h"
#include "net/server.h"

namespace penstock::api {

// Sends the initial response at once, as clients wait for it, and starts the producer.  Frees itself when all
// is over.
void answer_events(net::Reply reply, net::Headers headers, EventSource source, wire::Encoding encoding);

}  // namespace penstock::api

// The extensions a client offers in its handshake (RFC 6455 section 9.1).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "net/message.h"

namespace penstock::net::websocket {

struct ExtensionParameter {
    std::string name;
    std::optional<std::string> value;  // without its quotes
};

struct Extension {
    std::string name;
    std::vector<ExtensionParameter> parameters;
};

// The offers of all Sec-WebSocket-Extensions headers, the preferred one first.  Nothing when they have not
// the form of that header, which fails the handshake.
std::optional<std::vector<Extension>> parse_extensions(const Headers& headers);

}  // namespace penstock::net::websocket

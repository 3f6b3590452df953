// permessage-deflate (RFC 7692): messages compressed, each by itself.
//
// Both sides agree to keep no context from one message to the next.  So a broadcast is compressed once and
// shared by all who receive it, and a connection owns no zlib stream: each thread has one of either
// direction, made when it first needs it.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "net/message.h"
#include "net/websocket.h"

namespace penstock::net::websocket {

// The Sec-WebSocket-Extensions header that accepts the first acceptable offer of the client's; then its
// messages may be compressed, either way.  Nothing when there is none.
std::optional<std::string> negotiate_deflate(const Headers& headers);

// The payload of a compressed message, for encode_message(); nothing when it would not be shorter than the
// plain one.
std::optional<std::string> deflate(std::string_view payload);

// What a compressed message says.  1009 as soon as that is more than `bytes_max`, 1007 when it is no whole
// message.
std::expected<std::string, CloseCode> inflate(std::string_view payload, std::size_t bytes_max);

}  // namespace penstock::net::websocket

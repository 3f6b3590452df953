// Any bytes as a handshake: the first line is the key, the others are Sec-WebSocket-Extensions headers.  What
// is agreed to was offered, and is one of two answers.
#include <cstdint>

#include "base/text.h"
#include "net/websocket.h"
#include "net/websocket_deflate.h"

using namespace penstock;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    net::Request request;
    request.method = "GET";
    request.headers = {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Version", "13"}};
    const auto lines = base::split(text, '\n');
    request.headers.add("Sec-WebSocket-Key", std::string(lines[0]));
    for (std::size_t i = 1; i < lines.size() && i < 20; ++i)
        request.headers.add("Sec-WebSocket-Extensions", std::string(lines[i]));

    const bool refused = net::websocket::handshake_problem(request).has_value();
    const auto answer = net::websocket::negotiate_deflate(request.headers);
    if (!refused && net::websocket::accept_headers(request).size() != 3) __builtin_trap();
    if (!answer) return 0;
    if (text.find("permessage-deflate") == text.npos) __builtin_trap();
    const std::string plain = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    if (*answer != plain && *answer != plain + "; server_max_window_bits=15") __builtin_trap();
    return 0;
}

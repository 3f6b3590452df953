#include "app/settings.h"

#include "base/text.h"

namespace penstock::app {

base::Result<net::Address> parse_address(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos)
        return base::failure("'" + text + "' is not an address: HOST:PORT is needed");
    const auto port = base::to_integer(text.substr(colon + 1));
    if (!port || *port < 0 || *port > 65535)
        return base::failure("'" + text + "' has no port between 0 and 65535");
    std::string host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    return net::Address{host, static_cast<std::uint16_t>(*port)};
}

bool is_loopback(const std::string& host) { return host.starts_with("127.") || host == "::1"; }

}  // namespace penstock::app

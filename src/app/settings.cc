#include "app/settings.h"

#include <utility>

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

base::Result<Durability> parse_durability(const std::string& text) {
    constexpr std::string_view interval = "interval=";
    constexpr std::int64_t interval_ms_max = 60'000;
    if (text == "sync") return Durability{.sync = log::journal::Sync::each_commit};
    if (text == "os") return Durability{.sync = log::journal::Sync::os};
    if (text.starts_with(interval)) {
        const auto ms = base::to_integer(std::string_view(text).substr(interval.size()));
        if (ms && *ms >= 1 && *ms <= interval_ms_max)
            return Durability{.sync = log::journal::Sync::interval, .interval_ms = *ms};
    }
    return base::failure("'" + text + "' is none of sync, os and interval=MS, of 1 to 60000 milliseconds");
}

base::Result<std::uint64_t> parse_size(const std::string& text) {
    constexpr std::pair<std::string_view, int> units[] = {{"KiB", 10}, {"MiB", 20}, {"GiB", 30}, {"TiB", 40}};
    std::string_view digits = text;
    int shift = 0;
    for (const auto& [unit, bits] : units) {
        if (!digits.ends_with(unit)) continue;
        digits.remove_suffix(unit.size());
        shift = bits;
        break;
    }
    const auto number = base::to_integer(digits);
    if (!number || *number < 0 || *number > (INT64_MAX >> shift))
        return base::failure("'" + text + "' is not a size: bytes, or a number and KiB, MiB, GiB or TiB");
    return static_cast<std::uint64_t>(*number) << shift;
}

bool is_loopback(const std::string& host) { return host.starts_with("127.") || host == "::1"; }

}  // namespace penstock::app

// A connection's id: which node and core hold it, and a random part nobody can guess.
//
// In text it looks like API Gateway's: 11 bytes in URL-safe base64, 16 characters ending in `=`.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::connections {

struct ConnectionId {
    std::uint16_t node = 0;
    std::uint8_t core = 0;
    std::uint64_t random = 0;

    bool operator==(const ConnectionId&) const = default;
    std::string text() const;
    static std::optional<ConnectionId> parse(std::string_view text);
    static ConnectionId make(std::uint8_t core);
};

}  // namespace penstock::connections

template <>
struct std::hash<penstock::connections::ConnectionId> {
    std::size_t operator()(const penstock::connections::ConnectionId& id) const noexcept { return id.random; }
};

#include "connections/connection_id.h"

#include <doctest/doctest.h>

using penstock::connections::ConnectionId;

TEST_CASE("a connection id looks like API Gateway's and comes back") {
    for (int i = 0; i < 100; ++i) {
        const auto id = ConnectionId::make(static_cast<std::uint8_t>(i));
        CHECK(id.text().size() == 16);
        CHECK(id.text().ends_with('='));
        CHECK(ConnectionId::parse(id.text()) == id);
    }
}

TEST_CASE("what is no connection id is refused") {
    CHECK_FALSE(ConnectionId::parse("*"));
    CHECK_FALSE(ConnectionId::parse("topic:AAPL"));
    CHECK_FALSE(ConnectionId::parse("R1kmxc2VNjMCFI+="));
    CHECK_FALSE(ConnectionId::parse("R1kmxc2VNjMC"));
}

#include "connections/connection.h"

#include "connections/topic_fixture.h"

using namespace penstock::connections;

namespace {

// Lets the hub's sweep come round, for the time that the clock now shows.
void sweep(Stage& stage) {
    stage.loop.after(60, [&] { stage.loop.stop(); });
    stage.loop.run();
}

// So short that the sweep comes every 20 ms.
HubOptions quick() { return {.limits = {.close_timeout_ms = 400, .ping_ms = 400, .pong_timeout_ms = 400}}; }

}  // namespace

TEST_CASE("a silent client is asked whether it lives, and is gone when it does not answer") {
    Stage stage(penstock::net::SendBy::system_calls, quick());
    auto [silent, silent_connection] = stage.connect();
    auto [answering, answering_connection] = stage.connect();

    stage.clock.advance(500);
    sweep(stage);
    CHECK(stage.ended_connections.empty());
    CHECK(silent.pings() == 1);
    CHECK(answering.pings() == 1);
    answering.pong();
    stage.tick();
    stage.clock.advance(500);
    sweep(stage);

    REQUIRE(stage.ended_connections.size() == 1);
    CHECK(stage.ended_connections[0].second.code == penstock::net::websocket::kAbnormal);
    CHECK(answering_connection->open());
}

TEST_CASE("a reader of events gets heartbeats and is expected to say nothing") {
    Stage stage(penstock::net::SendBy::system_calls, quick());
    auto [reader, connection] = stage.connect(Encoding::events);

    for (int beat = 0; beat < 3; ++beat) {
        stage.clock.advance(500);
        sweep(stage);
    }

    CHECK(reader.bytes() == ":\n\n:\n\n:\n\n");
    CHECK(connection->open());
}

TEST_CASE("who does not read its own messages is broken off before they cost more than the outbox may") {
    HubOptions options;
    options.limits.outbox_bytes_max = 100'000;
    Stage stage(penstock::net::SendBy::system_calls, options);
    auto [client, connection] = stage.connect(Encoding::plain, 4096);
    const std::string message(10'000, 'm');
    std::size_t taken = 0;

    stage.loop.post([&, sender = connection] {
        while (sender->send_message(message)) ++taken;
    });
    stage.tick();

    CHECK(taken <= 10);
    CHECK(stage.hub->counts().dropped == 1);
    CHECK(stage.ended_connections.size() == 1);
}

TEST_CASE("who breaks the protocol reads a close frame and the end, and need not answer") {
    Stage stage;
    auto [client, connection] = stage.connect();

    client.send({"\x83\x80mask", 6});  // an opcode that nobody knows
    stage.tick();

    CHECK(client.frames() == std::vector<std::string>{"close 1002"});
    CHECK(client.at_end());
    REQUIRE(stage.ended_connections.size() == 1);
    CHECK(stage.ended_connections[0].second.code == penstock::net::websocket::kProtocolError);
}

TEST_CASE("who is closed and then breaks the protocol reads the end as well") {
    Stage stage;
    auto [client, connection] = stage.connect();
    stage.loop.post([closed = connection] { closed->close(penstock::net::websocket::kNormal, ""); });
    stage.tick();
    CHECK(client.frames() == std::vector<std::string>{"close 1000"});
    CHECK_FALSE(client.at_end());

    client.send({"\x83\x80mask", 6});
    stage.tick();

    CHECK(client.at_end());
}

TEST_CASE("a connection that ends leaves its topics") {
    Stage stage;
    auto [client, connection] = stage.connect();
    stage.subscribe(*connection, "t");
    CHECK(stage.hub->find_topic({"stage", "t"})->members() == 1);

    client.close();
    stage.tick();

    CHECK(stage.hub->find_topic({"stage", "t"})->members() == 0);
    CHECK(stage.hub->find_topic({"stage", "*"})->members() == 0);
    CHECK(stage.hub->counts().open == 0);
}

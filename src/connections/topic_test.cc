#include "connections/topic.h"

#include "connections/topic_fixture.h"

using namespace penstock::connections;

namespace {

using Texts = std::vector<std::string>;

Position position_in(const std::string& frame) {
    const auto document = penstock::wire::JsonDocument::parse(frame);
    REQUIRE(document);
    const auto text = document->root().find("position");
    REQUIRE(text);
    const auto position = Position::parse(text->text());
    REQUIRE(position);
    return *position;
}

}  // namespace

TEST_CASE("what is published to everyone reaches each connection once, in order, as one run of frames") {
    for (const auto way : ways_of_sending()) {
        Stage stage(way);
        auto [a, connection_a] = stage.connect();
        auto [b, connection_b] = stage.connect();

        stage.publish("*", {{.payload = "one"}, {.payload = "two"}});
        stage.publish("*", {{.payload = "three"}});

        CHECK(a.frames() == Texts{"one", "two", "three"});
        CHECK(b.frames() == Texts{"one", "two", "three"});
    }
}

TEST_CASE("a topic reaches who has subscribed, from the newest message of each key on") {
    Stage stage;
    auto [client, connection] = stage.connect();
    stage.publish(
        "prices",
        {{.payload = "A1", .key = "A"}, {.payload = "B1", .key = "B"}, {.payload = "A2", .key = "A"}});

    stage.subscribe(*connection, "prices");
    stage.publish("prices", {{.payload = "B2", .key = "B"}});
    stage.publish("other", {{.payload = "not for us"}});
    CHECK(client.frames() == Texts{"B1", "A2", "B2"});

    stage.hub->unsubscribe(*connection, "prices");
    stage.publish("prices", {{.payload = "A3", .key = "A"}});
    CHECK(client.frames().empty());
}

TEST_CASE("penstock.v1 names topic, key and position; JSON stays JSON") {
    Stage stage;
    auto [client, connection] = stage.connect(Encoding::envelope);
    stage.subscribe(*connection, "prices");

    stage.publish("prices", {{.payload = "{\"p\":1}", .key = "A"}, {.payload = "plain \"text\""}});

    CHECK(client.frames() ==
          Texts{R"({"penstock":"message","topic":"prices","position":"7.1","key":"A","data":{"p":1}})",
                R"({"penstock":"message","topic":"prices","position":"7.2","text":"plain \"text\""})"});
}

TEST_CASE("who comes back with a position gets exactly what it missed") {
    Stage stage;
    std::optional<Position> last;
    {
        auto [client, connection] = stage.connect(Encoding::envelope);
        stage.subscribe(*connection, "t");
        stage.publish("t", {{.payload = "1"}, {.payload = "2"}});
        last = position_in(client.frames().back());
    }
    stage.publish("t", {{.payload = "3"}, {.payload = "4"}});

    auto [client, connection] = stage.connect(Encoding::plain);
    const auto made = stage.subscribe(*connection, "t", &*last);
    stage.publish("t", {{.payload = "5"}});

    CHECK(made.recovered);
    CHECK(made.position.seq == 4);
    CHECK(client.frames() == Texts{"3", "4", "5"});
}

TEST_CASE("who was away for longer than the history reaches is told so, and gets a snapshot") {
    Stage stage;
    stage.configure("t", {.history = {.messages_max = 2}});
    stage.publish("t", {{.payload = "A1", .key = "A"},
                        {.payload = "B1", .key = "B"},
                        {.payload = "B2", .key = "B"},
                        {.payload = "B3", .key = "B"}});

    auto [client, connection] = stage.connect();
    const Position too_old{7, 1}, in_reach{7, 2}, of_another_life{8, 3}, from_the_future{7, 9};

    for (const Position& position : {too_old, of_another_life, from_the_future}) {
        CHECK_FALSE(stage.subscribe(*connection, "t", &position).recovered);
        CHECK(client.frames() == Texts{"A1", "B3"});
        stage.hub->unsubscribe(*connection, "t");
    }
    CHECK(stage.subscribe(*connection, "t", &in_reach).recovered);
    CHECK(client.frames() == Texts{"B2", "B3"});
}

TEST_CASE("history is forgotten by age too") {
    Stage stage;
    stage.configure("t", {.history = {.ms_max = 1000}});
    stage.publish("t", {{.payload = "old"}});
    stage.clock.advance(1500);
    stage.publish("t", {{.payload = "new"}});

    auto [client, connection] = stage.connect();
    const Position before{7, 0};

    CHECK_FALSE(stage.subscribe(*connection, "t", &before).recovered);
}

TEST_CASE("everyone's topic can be taken up again as well") {
    Stage stage;
    stage.publish("*", {{.payload = "1"}, {.payload = "2"}});
    auto [client, connection] = stage.connect();
    const Position has{7, 1};

    CHECK(stage.subscribe(*connection, "*", &has).recovered);
    stage.publish("*", {{.payload = "3"}});

    CHECK(client.frames() == Texts{"2", "3"});
}

namespace {

// Some kilobytes, whose beginning tells which.
std::string big(int number) { return "#" + std::to_string(number) + "#" + std::string(4000, 'x'); }
int number_of(const std::string& frame) { return frame[0] == '#' ? std::stoi(frame.substr(1)) : -1; }

// Publishes more than a stalled client's socket and the policy's bytes together hold.
std::vector<int> after_a_stall(Stage& stage, Client& client) {
    for (int i = 1; i <= 100; ++i) stage.publish("t", {{.payload = big(i), .key = std::to_string(i % 3)}});
    std::vector<int> numbers;
    for (int i = 0; i < 200; ++i) {
        for (const auto& frame : client.frames()) numbers.push_back(number_of(frame));
        stage.tick();
    }
    return numbers;
}

}  // namespace

TEST_CASE("a client too slow by the default policy is closed with 1013, and the others do not notice") {
    for (const auto way : ways_of_sending()) {
        Stage stage(way);
        stage.configure("t", {.slow = {.bytes_max = 50'000}});
        auto [slow, slow_connection] = stage.connect(Encoding::plain, 4096);
        auto [fast, fast_connection] = stage.connect();
        stage.subscribe(*slow_connection, "t");
        stage.subscribe(*fast_connection, "t");
        std::size_t received = 0;
        for (int i = 1; i <= 100; ++i) {
            stage.publish("t", {{.payload = big(i)}});
            received += fast.frames().size();
        }

        CHECK(received == 100);
        REQUIRE(stage.ended_connections.size() == 1);
        CHECK(stage.ended_connections[0].second.code == 1013);
        std::vector<std::string> all;
        for (int i = 0; i < 50; ++i) {
            for (auto& frame : slow.frames()) all.push_back(frame);
            stage.tick();
        }
        REQUIRE(!all.empty());
        CHECK(all.back() == "close 1013");
        CHECK(stage.hub->find_topic({"stage", "t"})->counts().disconnected == 1);
    }
}

TEST_CASE("conflate: a slow client gets what it was being sent, then the newest of each key, then goes on") {
    for (const auto way : ways_of_sending()) {
        Stage stage(way);
        stage.configure("t", {.slow = {.action = SlowAction::conflate, .bytes_max = 50'000}});
        auto [client, connection] = stage.connect(Encoding::plain, 4096);
        stage.subscribe(*connection, "t");

        const auto numbers = after_a_stall(stage, client);
        stage.publish("t", {{.payload = big(101)}});

        REQUIRE(numbers.size() > 3);
        CHECK(numbers.size() < 60);
        CHECK(std::is_sorted(numbers.begin(), numbers.end()));
        CHECK(std::vector<int>(numbers.end() - 3, numbers.end()) == std::vector<int>{98, 99, 100});
        CHECK(number_of(client.frames().at(0)) == 101);
        auto& topic = *stage.hub->find_topic({"stage", "t"});
        CHECK(topic.counts().skipped == 100 - numbers.size());
        CHECK(topic.audience(Encoding::plain).ring_bytes() == 0);
    }
}

TEST_CASE("skip: a slow client goes on with the newest message") {
    Stage stage;
    stage.configure("t", {.slow = {.action = SlowAction::skip, .bytes_max = 50'000}});
    auto [client, connection] = stage.connect(Encoding::plain, 4096);
    stage.subscribe(*connection, "t");

    const auto numbers = after_a_stall(stage, client);

    REQUIRE(numbers.size() > 1);
    CHECK(numbers.back() == 100);
    CHECK(numbers[numbers.size() - 2] < 60);
    CHECK(stage.hub->find_topic({"stage", "t"})->counts().skipped == 100 - numbers.size());
}

TEST_CASE("a client of penstock.v1 is told where messages are left out") {
    Stage stage;
    stage.configure("t", {.slow = {.action = SlowAction::skip, .bytes_max = 50'000}});
    auto [client, connection] = stage.connect(Encoding::envelope, 4096);
    stage.subscribe(*connection, "t");
    for (int i = 1; i <= 100; ++i) stage.publish("t", {{.payload = big(i)}});
    std::vector<std::string> all;
    for (int i = 0; i < 100; ++i) {
        for (auto& frame : client.frames()) all.push_back(frame);
        stage.tick();
    }

    REQUIRE(all.size() > 2);
    CHECK(all[all.size() - 2] == R"({"penstock":"lost","topic":"t"})");
    CHECK(position_in(all.back()).seq == 100);
}

TEST_CASE("a stalled client costs no more memory than the policy says") {
    Stage stage;
    stage.configure("t", {.slow = {.action = SlowAction::conflate, .bytes_max = 50'000}});
    auto [client, connection] = stage.connect(Encoding::plain, 4096);
    auto [fast, fast_connection] = stage.connect();
    stage.subscribe(*connection, "t");
    stage.subscribe(*fast_connection, "t");
    auto& ring = stage.hub->find_topic({"stage", "t"})->audience(Encoding::plain);
    for (int i = 1; i <= 500; ++i) {
        stage.publish("t", {{.payload = big(i), .key = std::to_string(i % 3)}});
        fast.frames();
        CHECK(ring.ring_bytes() <= 50'000 + 2 * 4010);
    }
}

TEST_CASE("messages within the topic's window go out together") {
    Stage stage;
    stage.configure("t", {.flush_ms = 20});
    auto [client, connection] = stage.connect();
    stage.subscribe(*connection, "t");

    stage.publish("t", {{.payload = "1"}});
    stage.publish("t", {{.payload = "2"}});
    CHECK(client.frames().empty());
    stage.loop.after(25, [&] { stage.loop.stop(); });
    stage.loop.run();

    CHECK(client.frames() == Texts{"1", "2"});
}

TEST_CASE("more members than a slice has all get each message once, also those that come and go meanwhile") {
    for (const auto way : ways_of_sending()) {
        Stage stage(way);
        std::vector<std::pair<Client, Connection*>> clients;
        for (int i = 0; i < 1300; ++i) clients.push_back(stage.connect());
        for (int round = 0; round < 3; ++round) {
            stage.publish("*", {{.payload = "r" + std::to_string(round)}});
            // Every third of the first part leaves between two rounds.
            for (std::size_t i = static_cast<std::size_t>(round); i < 600; i += 3) {
                stage.loop.post([connection = clients[i].second] { connection->close(1000, ""); });
            }
            stage.tick();
        }

        for (std::size_t i = 600; i < clients.size(); ++i)
            REQUIRE(clients[i].first.frames() == Texts{"r0", "r1", "r2"});
        for (std::size_t i = 1; i < 600; i += 3)
            REQUIRE(clients[i].first.frames() == Texts{"r0", "r1", "close 1000"});
    }
}

TEST_CASE("a topic without members and messages is forgotten") {
    Stage stage(penstock::net::SendBy::system_calls, {.topic_idle_ms = 1000});
    stage.publish("t", {{.payload = "1"}});
    CHECK(stage.hub->find_topic({"stage", "t"}));

    stage.clock.advance(1500);
    stage.loop.after(1200, [&] { stage.loop.stop(); });
    stage.loop.run();

    CHECK_FALSE(stage.hub->find_topic({"stage", "t"}));
}

TEST_CASE("numbers that start again, as after a restart of the topic, lose nothing that was on its way") {
    Stage stage;
    auto [client, connection] = stage.connect();
    stage.publish("*", {{.payload = "1"}});
    Publication again{.to = {"stage", "*"}, .epoch = 9, .first = 100};
    again.messages.push_back(std::make_shared<const Message>(Message{.payload = "2"}));
    stage.loop.post([&] { stage.hub->publish(again); });
    stage.tick();

    CHECK(client.frames() == Texts{"1", "2"});
    CHECK(stage.hub->find_topic({"stage", "*"})->position() == Position{9, 100});
}

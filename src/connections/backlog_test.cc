#include "connections/backlog.h"

#include "connections/topic_fixture.h"

using namespace penstock::connections;

namespace {

using Texts = std::vector<std::string>;

std::string source(int number) { return "p:" + std::to_string(100 + number); }

Message numbered(int number) {
    return {.payload = "m" + std::to_string(number), .key = "k", .source = source(number)};
}

// Notes what it is asked, and answers when the test says.
struct Asked final : Backlog {
    struct One {
        std::string after;
        Done done;
    };
    std::vector<One> asked;
    std::size_t answered = 0;

    void read(TopicName, std::string after, std::size_t, Done done) override {
        asked.push_back({std::move(after), std::move(done)});
    }
    // What was asked after, and not yet answered.
    Texts open() const {
        Texts all;
        for (std::size_t i = answered; i < asked.size(); ++i) all.push_back(asked[i].after);
        return all;
    }
};

struct BackedStage : Stage {
    Asked backlog;
    std::vector<Hub::Subscription> made;
    int dropped = 0;  // wishes that came to nothing

    BackedStage() {
        hub->set_backlog(&backlog);
        configure("t", {.history = {.messages_max = 2}});
    }
    ~BackedStage() override { hub->set_backlog(nullptr); }

    void publish_numbers(int from, int to) {
        for (; from <= to; ++from) publish("t", {numbered(from)});
    }
    void resume(Connection& connection, int after) {
        loop.post([this, &connection, after] {
            const Position position{.source = source(after)};
            hub->resume(connection, "t", &position, [this](Connection* to, const Hub::Subscription& got) {
                if (to)
                    made.push_back(got);
                else
                    ++dropped;
            });
        });
        tick();
    }
    enum class All : std::uint8_t { no, yes };
    void answer(int from, int to, All all) {
        Backlog::Chunk chunk{.last = source(to), .complete = all == All::yes};
        for (; from <= to; ++from) chunk.messages.push_back(std::make_shared<const Message>(numbered(from)));
        answer_with(std::move(chunk));
    }
    void answer_with(std::optional<Backlog::Chunk> chunk) {
        REQUIRE(backlog.answered < backlog.asked.size());
        loop.post([this, chunk = std::move(chunk)]() mutable {
            backlog.asked[backlog.answered++].done(std::move(chunk));
        });
        tick();
    }
};

using All = BackedStage::All;

}  // namespace

TEST_CASE("sources of one place can be compared, others cannot") {
    CHECK(*compare_sources("p:10", "p:11") < 0);
    CHECK(*compare_sources("a:b:11", "a:b:11") == 0);
    CHECK_FALSE(compare_sources("p:10", "q:10"));
    CHECK_FALSE(compare_sources("p:9", "p:10"));
    CHECK_FALSE(compare_sources("", ""));
    CHECK_FALSE(compare_sources("10", "11"));
}

TEST_CASE("what the topic has no more is read back, then it goes on with the topic") {
    BackedStage stage;
    stage.publish_numbers(1, 6);
    auto [client, connection] = stage.connect();

    stage.resume(*connection, 2);
    CHECK(stage.made.empty());
    CHECK(stage.backlog.open() == Texts{source(2)});
    stage.answer(3, 4, All::no);
    REQUIRE(stage.made.size() == 1);
    CHECK(stage.made[0].recovered);
    CHECK(stage.made[0].position.source == source(2));
    CHECK(client.frames() == Texts{"m3", "m4"});
    CHECK(stage.backlog.open() == Texts{source(4)});

    stage.publish_numbers(7, 7);  // still in the history when it gets there
    CHECK(client.frames().empty());
    stage.answer(5, 6, All::yes);
    stage.publish_numbers(8, 9);

    CHECK(client.frames() == Texts{"m5", "m6", "m7", "m8", "m9"});
    CHECK(stage.backlog.open().empty());
}

TEST_CASE("who was overtaken by the history meanwhile reads on") {
    BackedStage stage;
    stage.publish_numbers(1, 6);
    auto [client, connection] = stage.connect();
    stage.resume(*connection, 3);
    stage.publish_numbers(7, 9);

    stage.answer(4, 6, All::yes);  // as far as it was then; 7 is no longer in the history
    CHECK(stage.backlog.open() == Texts{source(6)});
    stage.answer(7, 9, All::yes);
    stage.publish_numbers(10, 10);

    CHECK(client.frames() == Texts{"m4", "m5", "m6", "m7", "m8", "m9", "m10"});
}

TEST_CASE("a topic that has nothing since the server started is gone on with live") {
    BackedStage stage;
    auto [client, connection] = stage.connect();
    stage.resume(*connection, 3);
    stage.answer(4, 5, All::yes);
    stage.publish_numbers(6, 7);

    CHECK(client.frames() == Texts{"m4", "m5", "m6", "m7"});
}

TEST_CASE("what was published by hand in between is passed over") {
    BackedStage stage;
    stage.configure("t", {.history = {.messages_max = 4}});
    stage.publish_numbers(1, 5);
    stage.publish("t", {{.payload = "by hand"}});
    stage.publish_numbers(6, 6);
    auto [client, connection] = stage.connect();
    stage.resume(*connection, 1);
    stage.answer(2, 5, All::yes);

    CHECK(client.frames() == Texts{"m2", "m3", "m4", "m5", "by hand", "m6"});
}

TEST_CASE("what cannot be read back is told, and the newest of each key follows") {
    BackedStage stage;
    stage.publish_numbers(1, 6);
    auto [client, connection] = stage.connect();
    stage.resume(*connection, 2);
    stage.answer_with(std::nullopt);

    REQUIRE(stage.made.size() == 1);
    CHECK_FALSE(stage.made[0].recovered);
    stage.publish_numbers(7, 7);
    CHECK(client.frames() == Texts{"m6", "m7"});
}

TEST_CASE("who loses the way back is told so, and gets the newest of each key") {
    BackedStage stage;
    stage.publish_numbers(1, 6);
    auto [client, connection] = stage.connect(Encoding::events);
    stage.resume(*connection, 2);
    stage.answer(3, 4, All::no);
    stage.answer_with(std::nullopt);
    stage.publish_numbers(7, 7);

    client.read();
    const std::string& got = client.bytes();
    CHECK(got.find("data: m3\n\nid: 0.0.p:104\ndata: m4\n\nevent: penstock\ndata: {\"penstock\":\"lost\"") !=
          std::string::npos);
    CHECK(got.ends_with("data: m7\n\n"));
}

TEST_CASE("a client that does not read has one chunk in memory, and asks for no more") {
    BackedStage stage;
    auto [client, connection] = stage.connect(Encoding::plain, 4096);
    stage.resume(*connection, 0);
    const std::string large(30'000, 'x');
    const auto give = [&](int number) {
        Backlog::Chunk chunk{.last = source(number)};
        chunk.messages.push_back(
            std::make_shared<const Message>(Message{.payload = large, .source = source(number)}));
        stage.answer_with(std::move(chunk));
    };

    give(1);
    CHECK(stage.backlog.open().empty());  // its socket is full
    stage.tick();
    CHECK(stage.backlog.open().empty());

    int got = 0;
    for (int number = 2; number < 8; ++number) {
        while (stage.backlog.open().empty()) {
            got += static_cast<int>(client.frames().size());
            stage.tick();
        }
        give(number);
    }
    for (; got < 7; got += static_cast<int>(client.frames().size())) stage.tick();
    CHECK(got == 7);
}

TEST_CASE("who has gone, or wants it no more, gets nothing") {
    BackedStage stage;
    auto [gone, gone_connection] = stage.connect();
    auto [client, connection] = stage.connect();
    stage.resume(*gone_connection, 1);
    stage.resume(*connection, 1);
    gone.close();
    stage.tick();
    stage.hub->unsubscribe(*connection, "t");
    stage.answer(2, 2, All::yes);
    stage.answer(2, 2, All::yes);
    CHECK(stage.made.empty());
    CHECK(stage.dropped == 2);

    // While it is read back for.
    stage.resume(*connection, 1);
    stage.answer(2, 2, All::no);
    stage.hub->unsubscribe(*connection, "t");
    stage.answer(3, 3, All::yes);
    stage.publish_numbers(4, 4);
    CHECK(client.frames() == Texts{"m2"});
    CHECK(stage.hub->resuming(*connection) == 0);
}

TEST_CASE("of several wishes the last counts, and one read is under way") {
    BackedStage stage;
    auto [client, connection] = stage.connect();
    stage.resume(*connection, 1);
    stage.resume(*connection, 2);
    stage.resume(*connection, 3);
    CHECK(stage.hub->resuming(*connection) == 1);
    CHECK(stage.backlog.open() == Texts{source(1)});
    stage.answer(2, 9, All::yes);
    CHECK(stage.backlog.open() == Texts{source(3)});
    stage.answer(4, 5, All::yes);

    CHECK(stage.made.size() == 1);
    CHECK(stage.dropped == 2);
    CHECK(client.frames() == Texts{"m4", "m5"});
}

TEST_CASE("many come back at once: some are read for, the others wait") {
    BackedStage stage;
    std::vector<std::pair<Client, Connection*>> clients;
    for (int i = 0; i < 40; ++i) clients.push_back(stage.connect());
    for (auto& [client, connection] : clients) stage.resume(*connection, 1);
    CHECK(stage.backlog.open().size() == 16);

    while (!stage.backlog.open().empty()) stage.answer(2, 3, All::yes);

    CHECK(stage.backlog.asked.size() == 40);
    for (auto& [client, connection] : clients) CHECK(client.frames() == Texts{"m2", "m3"});
}

TEST_CASE("a member that receives everything gets nothing newer before what it missed") {
    BackedStage stage;
    auto [client, connection] = stage.connect();
    stage.loop.post([&] {
        const Position position{.source = source(1)};
        stage.hub->resume(*connection, "*", &position,
                          [&](Connection*, const Hub::Subscription& got) { stage.made.push_back(got); });
    });
    stage.tick();
    stage.publish("*", {numbered(3)});
    CHECK(client.frames().empty());
    stage.answer(2, 2, All::yes);
    stage.answer(3, 3, All::yes);
    CHECK(stage.made.size() == 1);
    stage.publish("*", {numbered(4)});

    CHECK(client.frames() == Texts{"m2", "m3", "m4"});
}

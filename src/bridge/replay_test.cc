#include "bridge/replay.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <future>

#include "log/journal/memory_storage.h"
#include "log/journal/one_core.h"
#include "log/pack.h"

using namespace penstock;
using bridge::Replay;

namespace {

using Texts = std::vector<std::string>;
using Chunk = connections::Backlog::Chunk;

constexpr std::int64_t kHour = 3'600'000;

// Of one stream; sequence numbers are eight digits of the entry and four of the index.
class OneStream final : public api::StreamDirectory {
public:
    std::vector<api::StreamShard> all;

    std::optional<std::vector<api::StreamShard>> shards(const std::string& arn) const override {
        if (arn != "arn:stream") return std::nullopt;
        return all;
    }
    bool has_consumer(const std::string&) const override { return false; }
    bool may_read(const api::Caller&, const std::string&) const override { return true; }
    std::unique_ptr<api::StreamWatch> watch(const std::string&, std::function<void()>) override { return {}; }
    std::string sequence_number(const api::StreamShard&, api::RecordPosition position,
                                base::WallMs) const override {
        char text[32];
        std::snprintf(text, sizeof text, "%08u%04u", static_cast<unsigned>(position.entry), position.index);
        return text;
    }
    std::optional<api::RecordPosition> position_of(const api::StreamShard&,
                                                   std::string_view text) const override {
        if (text.size() != 12) return std::nullopt;
        return api::RecordPosition{static_cast<log::Sequence>(std::stoul(std::string(text.substr(0, 8)))),
                                   static_cast<std::uint32_t>(std::stoul(std::string(text.substr(8))))};
    }
};

struct Fixture {
    log::journal::MemoryStorage storage;
    log::journal::OneCore engine{storage, 1500};
    const log::LogId log{"group", 0};
    OneStream streams;
    std::shared_ptr<bridge::Progress> progress = std::make_shared<bridge::Progress>();
    std::shared_ptr<bridge::Definition> definition = std::make_shared<bridge::Definition>();
    Replay replay{engine.log(), streams};
    std::unique_ptr<log::Writer> writer;

    Fixture() {
        streams.all.push_back({.id = "s-0", .log = log, .created_s = 0, .parents = {}});
        definition->id = "bridge";
        definition->stream_arn = "arn:stream";
        definition->group = "api/prod";
        definition->topic = *bridge::Field::parse("$.partitionKey");
        progress->reach.set_moving(true);
        replay.set_feeders({{definition, progress}});
        REQUIRE(engine.create(log));
        auto opened = engine.open_writer(log);
        REQUIRE(opened);
        writer = std::move(*opened);
    }
    // An entry with these records, of the key "t" unless "KEY=" goes before.
    void append(const Texts& records) {
        log::PackBuilder pack;
        for (const std::string& record : records) {
            const std::size_t mark = record.find('=');
            pack.add(mark == record.npos ? "t" : record.substr(0, mark),
                     mark == record.npos ? record : record.substr(mark + 1));
        }
        REQUIRE(engine.append(*writer, {std::move(pack).take()})[0]);
    }
    void reach(log::Sequence entry, std::uint32_t index = 0) {
        loop::run_on(engine.loop(), [&] { progress->reach.advance(log, {entry, index}); });
    }
    std::future<std::optional<Chunk>> read_later(std::string after, std::size_t bytes = 1 << 20) {
        auto promise = std::make_shared<std::promise<std::optional<Chunk>>>();
        auto answer = promise->get_future();
        loop::run_on(engine.loop(), [&] {
            replay.read({"api/prod", "t"}, std::move(after), bytes,
                        [promise](std::optional<Chunk> chunk) { promise->set_value(std::move(chunk)); });
        });
        return answer;
    }
    std::optional<Chunk> read(std::string after, std::size_t bytes = 1 << 20) {
        return read_later(std::move(after), bytes).get();
    }
};

Texts texts(const Chunk& chunk) {
    Texts all;
    for (const auto& message : chunk.messages) all.push_back(message->payload);
    return all;
}

}  // namespace

TEST_CASE("what was published after a position is read back, as far as it was published") {
    Fixture fixture;
    fixture.append({"1", "2", "other=x", "3"});
    fixture.append({"4"});
    fixture.append({"5", "6"});
    fixture.append({"7"});
    fixture.reach(3, 1);

    const auto chunk = fixture.read("s-0:000000010000");

    REQUIRE(chunk);
    CHECK(texts(*chunk) == Texts{"2", "3", "4", "5"});
    CHECK(chunk->messages[0]->source == "s-0:000000010001");
    CHECK(chunk->last == "s-0:000000030000");
    CHECK(chunk->complete);
    const auto nothing = fixture.read(chunk->last);
    CHECK(nothing->messages.empty());
    CHECK(nothing->complete);
    CHECK(nothing->last == chunk->last);
    fixture.reach(5);
    CHECK(texts(*fixture.read(chunk->last)) == Texts{"6", "7"});
    CHECK(fixture.read("s-0:000000040000")->complete);
}

TEST_CASE("a chunk has an end, and the next goes on there") {
    Fixture fixture;
    Texts wanted, got;
    for (int i = 0; i < 50; ++i) {
        fixture.append({std::to_string(2 * i), "other=x", std::to_string(2 * i + 1)});
        wanted.push_back(std::to_string(2 * i));
        wanted.push_back(std::to_string(2 * i + 1));
    }
    fixture.reach(51);
    std::string after = "s-0:000000010000";
    wanted.erase(wanted.begin());

    for (bool complete = false; !complete;) {
        const auto chunk = fixture.read(after, 60);
        REQUIRE(chunk);
        CHECK(chunk->messages.size() <= 5);
        for (auto& text : texts(*chunk)) got.push_back(std::move(text));
        REQUIRE((chunk->complete || chunk->last > after));
        after = chunk->last;
        complete = chunk->complete;
    }

    CHECK(got == wanted);
}

TEST_CASE("filter and template apply, and what they leave out moves the position on") {
    Fixture fixture;
    fixture.definition->filters.push_back(*filter::Pattern::compile(R"({"data":{"a":[1]}})"));
    fixture.definition->input = *bridge::Template::compile("a is <$.data.a>", {});
    fixture.append({"x", R"({"a":1})", R"({"a":2})"});
    fixture.reach(2);

    const auto chunk = fixture.read("s-0:000000010000");

    CHECK(texts(*chunk) == Texts{"a is 1"});
    CHECK(chunk->last == "s-0:000000010002");
}

TEST_CASE("after a crash a client waits until what it has was published again") {
    Fixture fixture;
    fixture.append({"1"});
    fixture.append({"2"});
    fixture.reach(1);

    auto answer = fixture.read_later("s-0:000000020000");
    fixture.reach(2);
    loop::run_on(fixture.engine.loop(), [] {});
    CHECK(answer.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
    fixture.reach(3);

    const auto chunk = answer.get();
    REQUIRE(chunk);
    CHECK(chunk->messages.empty());
    CHECK(chunk->complete);

    // Nobody carries any more: it need not wait.
    fixture.append({"3"});
    auto other = fixture.read_later("s-0:000000030000");
    loop::run_on(fixture.engine.loop(), [&] { fixture.progress->reach.set_moving(false); });
    CHECK_FALSE(other.get());
    CHECK_FALSE(fixture.read("s-0:000000030000"));
    CHECK(fixture.read("s-0:000000010000"));
}

TEST_CASE("what cannot be read back without a gap is not") {
    Fixture fixture;
    fixture.append({"1"});
    fixture.append({"2"});
    fixture.reach(3);
    const std::string after = "s-0:000000010000";
    REQUIRE(fixture.read(after));

    for (const char* wrong : {"", "s-0", "s-1:000000010000", "s-0:1", "s-0:000000030000"}) {
        CAPTURE(wrong);
        CHECK_FALSE(fixture.read(wrong));
    }
    SUBCASE("another bridge feeds the topic too") {
        fixture.replay.set_feeders(
            {{fixture.definition, fixture.progress}, {fixture.definition, fixture.progress}});
        CHECK_FALSE(fixture.read(after));
    }
    SUBCASE("no bridge feeds it any more") {
        fixture.replay.set_feeders({});
        CHECK_FALSE(fixture.read(after));
    }
    SUBCASE("the shard was split") {
        fixture.streams.all[0].open = false;
        CHECK_FALSE(fixture.read(after));
    }
    SUBCASE("several shards feed it") {
        const auto mine = [](std::string_view key) { return key == "t"; };
        fixture.streams.all[0].owns_key = mine;
        fixture.streams.all.push_back(
            {.id = "s-1", .log = {"group", 1}, .created_s = 0, .parents = {}, .owns_key = mine});
        CHECK(fixture.read(after));  // by their partition keys the topic's records are in this shard

        SUBCASE("they have strayed") { fixture.progress->strayed = true; }
        SUBCASE("the key is another shard's") {
            fixture.streams.all[0].owns_key = [](std::string_view) { return false; };
        }
        SUBCASE("the topic is no partition key") { fixture.definition->topic = *bridge::Field::parse("t"); }
        CHECK_FALSE(fixture.read(after));
    }
}

TEST_CASE("what has expired is not read back") {
    Fixture fixture;
    for (int i = 0; i < 40; ++i) {
        fixture.engine.clock.advance(kHour);
        fixture.append({std::string(300, 'x')});
    }
    fixture.reach(41);
    REQUIRE(fixture.engine.retain("group", 10 * kHour));
    // Behind the dropping in the journal's queue.
    REQUIRE(fixture.engine.open_writer(fixture.log));
    REQUIRE(fixture.engine.bounds(fixture.log)->first > 20);

    CHECK_FALSE(fixture.read("s-0:000000100000"));
    CHECK(fixture.read("s-0:000000350000")->messages.size() == 5);
}

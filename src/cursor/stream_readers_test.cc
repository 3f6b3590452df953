#include "cursor/stream_readers.h"

#include <doctest/doctest.h>

#include "loop/ask.h"

using namespace penstock;
using cursor::StreamReaders;

namespace {

using Texts = std::vector<std::string>;

class OneStream final : public api::StreamDirectory {
public:
    std::vector<api::StreamShard> all;
    std::function<void()> changed;
    bool exists = true;

    std::optional<std::vector<api::StreamShard>> shards(const std::string&) const override {
        if (!exists) return std::nullopt;
        return all;
    }
    bool has_consumer(const std::string&) const override { return false; }
    bool may_read(const api::Caller&, const std::string&) const override { return true; }
    std::unique_ptr<api::StreamWatch> watch(const std::string&, std::function<void()> told) override {
        changed = std::move(told);
        return std::make_unique<api::StreamWatch>();
    }
    std::string sequence_number(const api::StreamShard&, api::RecordPosition, base::WallMs) const override {
        return "";
    }
    std::optional<api::RecordPosition> position_of(const api::StreamShard&, std::string_view) const override {
        return std::nullopt;
    }
};

struct Reader final : cursor::ShardReader {
    std::string id;
    StreamReaders::Over over;
    bool started = false, stopped = false;
    void start() override { started = true; }
    void stop() override { stopped = true; }
};

struct Fixture {
    loop::Cores cores{1};
    OneStream stream;
    std::vector<std::shared_ptr<Reader>> made;
    std::optional<StreamReaders> readers;

    Fixture() {
        shard("0");
        shard("1");
        shard("2", {"0", "1"});
        cores.start();
        on_loop([&] {
            readers.emplace(cores, stream, "arn", [this](const auto& of, loop::Loop&, auto over) {
                auto reader = std::make_shared<Reader>();
                reader->id = of.id;
                reader->over = std::move(over);
                made.push_back(reader);
                return reader;
            });
        });
    }
    ~Fixture() {
        on_loop([&] { readers.reset(); });
        cores.stop();
    }
    void shard(const std::string& id, std::vector<std::string> parents = {}) {
        stream.all.push_back({.id = id,
                              .log = {"group", static_cast<std::uint32_t>(stream.all.size())},
                              .created_s = 0,
                              .parents = std::move(parents)});
    }
    template <class Work>
    void on_loop(Work work) {
        loop::run_on(cores.home(), std::move(work));
    }
    void run() {
        on_loop([&] { readers->run(); });
    }
    void stop() {
        on_loop([&] { readers->stop(); });
    }
    void over(std::size_t reader, StreamReaders::End end) {
        on_loop([&] { made.at(reader)->over(end); });
        on_loop([] {});  // it posts
    }
    Texts started() const {
        Texts ids;
        for (const auto& reader : made) {
            if (reader->started) ids.push_back(reader->id);
        }
        return ids;
    }
};

}  // namespace

TEST_CASE("children begin when all their parents have been read to the end") {
    Fixture fixture;
    fixture.run();
    CHECK(fixture.started() == Texts{"0", "1"});

    fixture.over(0, StreamReaders::End::of_shard);
    CHECK(fixture.started() == Texts{"0", "1"});
    fixture.over(1, StreamReaders::End::of_shard);
    CHECK(fixture.started() == Texts{"0", "1", "2"});

    fixture.shard("3", {"2"});
    fixture.on_loop(fixture.stream.changed);
    fixture.over(2, StreamReaders::End::of_shard);
    CHECK(fixture.started() == Texts{"0", "1", "2", "3"});
}

TEST_CASE("a shard has one reader at a time") {
    Fixture fixture;
    fixture.run();
    fixture.stop();
    CHECK(fixture.made[0]->stopped);
    fixture.run();
    CHECK(fixture.made.size() == 2);

    fixture.over(0, StreamReaders::End::early);
    fixture.over(1, StreamReaders::End::early);

    CHECK(fixture.started() == Texts{"0", "1", "0", "1"});
    CHECK_FALSE(fixture.made[2]->stopped);
}

TEST_CASE("what was read to its end while it was stopped has no reader again") {
    Fixture fixture;
    fixture.run();
    fixture.stop();
    fixture.over(0, StreamReaders::End::of_shard);
    fixture.over(1, StreamReaders::End::early);
    fixture.run();
    CHECK(fixture.started() == Texts{"0", "1", "1"});
}

TEST_CASE("readers end with their stream; one of that name begins anew") {
    Fixture fixture;
    fixture.run();
    fixture.stream.exists = false;
    fixture.on_loop(fixture.stream.changed);
    CHECK(fixture.made[0]->stopped);
    CHECK(fixture.made[1]->stopped);

    fixture.stream.exists = true;
    fixture.stream.all.clear();
    fixture.stream.all.push_back({.id = "0", .log = {"another", 0}, .created_s = 0, .parents = {}});
    fixture.on_loop(fixture.stream.changed);
    CHECK(fixture.started() == Texts{"0", "1", "0"});
}

TEST_CASE("who cannot go on is tried again with the next change") {
    Fixture fixture;
    fixture.run();
    fixture.over(0, StreamReaders::End::early);
    CHECK(fixture.made.size() == 2);
    fixture.on_loop(fixture.stream.changed);
    CHECK(fixture.started() == Texts{"0", "1", "0"});
}

TEST_CASE("what a reader tells after its owner is gone is heard by nobody") {
    Fixture fixture;
    fixture.run();
    fixture.on_loop([&] { fixture.readers.reset(); });
    CHECK(fixture.made[0]->stopped);
    fixture.over(0, StreamReaders::End::of_shard);
    CHECK(fixture.made.size() == 2);
}

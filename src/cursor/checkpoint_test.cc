#include "cursor/checkpoint.h"

#include <doctest/doctest.h>

#include "loop/ask.h"
#include "loop/cores.h"

using namespace penstock;
using cursor::Checkpoint;

namespace {

// Answers a put when the test says.
struct HeldCells final : state::Cells {
    std::vector<std::pair<std::string, base::Done<void>>> puts;  // values
    std::optional<std::string> stored;

    void put(std::string, std::string value, base::Done<void> done) override {
        puts.emplace_back(std::move(value), std::move(done));
    }
    void get(std::string, base::Done<std::optional<std::string>> done) override {
        loop::Loop::current()->post([done = std::move(done), value = stored]() mutable { done(value); });
    }
    void list(std::string, base::Done<std::vector<std::pair<std::string, std::string>>>) override {}
    void erase(std::string, base::Done<void>) override {}
};

struct Fixture {
    loop::Cores cores{1};
    HeldCells cells;
    std::optional<Checkpoint> checkpoint;
    int saved = 0;

    explicit Fixture(std::int64_t interval_ms = 0) {
        cores.start();
        on_loop([&] { checkpoint.emplace(cores.home(), cells, "reader/log/0", interval_ms); });
    }
    ~Fixture() { cores.stop(); }
    template <class Work>
    void on_loop(Work work) {
        loop::run_on(cores.home(), std::move(work));
    }
    void wait_for_saved() {
        const auto wait = [](Fixture& self) -> loop::Task<void> {
            auto saving = self.checkpoint->saved();
            co_await saving;
            ++self.saved;
        };
        on_loop([&] { loop::spawn(wait(*this)); });
    }
    std::optional<Checkpoint::Place> load() {
        std::promise<std::optional<Checkpoint::Place>> promise;
        const auto run = [](Fixture& self, auto& out) -> loop::Task<void> {
            auto loading = self.checkpoint->load();
            const auto place = co_await loading;
            out.set_value(*place);
        };
        cores.home().post([&] { loop::spawn(run(*this, promise)); });
        return promise.get_future().get();
    }
    void answer(std::size_t put, base::Answer<void> with = {}) {
        on_loop([&] { cells.puts.at(put).second(with); });
    }
    std::vector<std::string> values() {
        std::vector<std::string> all;
        on_loop([&] {
            for (const auto& [value, done] : cells.puts) all.push_back(value);
        });
        return all;
    }
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("of positions that wait only the last is written") {
    Fixture fixture;
    fixture.on_loop([&] {
        for (std::uint32_t i = 0; i < 5; ++i) fixture.checkpoint->save({7, i});
    });
    CHECK(fixture.values() == Texts{"7.0"});
    fixture.wait_for_saved();
    CHECK(fixture.saved == 0);

    fixture.answer(0);
    CHECK(fixture.values() == Texts{"7.0", "7.4"});
    CHECK(fixture.saved == 0);
    fixture.answer(1);
    CHECK(fixture.saved == 1);
    fixture.wait_for_saved();
    CHECK(fixture.saved == 2);
}

TEST_CASE("after a failure the next position is written all the same") {
    Fixture fixture;
    fixture.on_loop([&] { fixture.checkpoint->save({1, 0}); });
    fixture.answer(0, std::unexpected(base::Errc::unavailable));
    fixture.on_loop([&] { fixture.checkpoint->save_end(); });
    CHECK(fixture.values() == Texts{"1.0", "end"});
}

TEST_CASE("between two writes time passes, unless somebody waits") {
    constexpr std::int64_t for_ever = 1'000'000'000;
    Fixture fixture(for_ever);
    fixture.on_loop([&] { fixture.checkpoint->save({1, 0}); });
    fixture.answer(0);
    fixture.on_loop([&] {
        fixture.checkpoint->save({2, 0});
        fixture.checkpoint->save({3, 0});
    });
    CHECK(fixture.values() == Texts{"1.0"});

    fixture.wait_for_saved();
    CHECK(fixture.values() == Texts{"1.0", "3.0"});
    fixture.answer(1);
    CHECK(fixture.saved == 1);
}

TEST_CASE("a checkpoint is read as it was written") {
    Fixture fixture;
    CHECK_FALSE(fixture.load());
    fixture.cells.stored = "12.34";
    CHECK((fixture.load()->next == api::RecordPosition{12, 34}));
    CHECK(fixture.load()->note.empty());
    fixture.cells.stored = "12.34 a note";
    CHECK((fixture.load()->next == api::RecordPosition{12, 34}));
    CHECK(fixture.load()->note == "a note");
    fixture.cells.stored = "end";
    CHECK(fixture.load()->ended);
    fixture.cells.stored = "damaged";
    CHECK((fixture.load()->next == api::RecordPosition{1, 0}));
    fixture.on_loop([&] { fixture.checkpoint->save({5, 6}, "of mine"); });
    CHECK(fixture.values() == Texts{"5.6 of mine"});
    CHECK(cursor::checkpoint_key("mapping/x/", {"group", 3}) == "mapping/x/group/3");
}

// What every engine of Meta, Cells and Blobs must do.  Knows their interfaces only.
#include "state/conformance.h"

#include <doctest/doctest.h>

#include "base/hash.h"
#include "loop/ask.h"
#include "loop/cores.h"

using namespace penstock;
using base::Errc;
using state::Change;
using state::Meta;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// One engine on two cores, asked from the test's thread.
struct Fixture {
    explicit Fixture(const state::EngineUnderTest& e) : engine(e) { open(); }
    ~Fixture() { close(); }

    void open() {
        cores = std::make_unique<loop::Cores>(2u);
        engine.open(state, *cores);
        cores->start();
    }
    void close() {
        cores->stop();
        state = {};
        cores.reset();
    }
    void reopen() {
        close();
        open();
    }
    loop::Loop& home() { return cores->home(); }
    loop::Loop& other() { return cores->at(1); }

    auto commit_later(Meta::Version base, std::vector<Change> changes) {
        return loop::ask_later<Meta::Version>(home(), [this, base, changes = std::move(changes)](auto done) {
            state.meta->commit(base, changes, std::move(done));
        });
    }
    base::Answer<Meta::Version> commit(Meta::Version base, std::vector<Change> changes) {
        return loop::wait_for(commit_later(base, std::move(changes)));
    }
    Meta::Version version() {
        Meta::Version version = 0;
        loop::run_on(home(), [&] { version = state.meta->version(); });
        return version;
    }
    std::optional<std::string> get(std::string_view key) {
        std::optional<std::string> value;
        loop::run_on(home(), [&] { value = state.meta->get(key); });
        return value;
    }
    Pairs scan(std::string_view prefix) {
        Pairs found;
        loop::run_on(home(), [&] {
            state.meta->scan(prefix, [&](std::string_view key, std::string_view value) {
                found.emplace_back(key, value);
                return true;
            });
        });
        return found;
    }

    auto put_later(const std::string& key, const std::string& value) {
        return loop::ask_later<void>(other(),
                                     [=, this](auto done) { state.cells->put(key, value, std::move(done)); });
    }
    std::optional<std::string> cell(const std::string& key) {
        return *loop::ask<std::optional<std::string>>(
            other(), [&](auto done) { state.cells->get(key, std::move(done)); });
    }
    Pairs cells(const std::string& prefix) {
        return *loop::ask<Pairs>(home(), [&](auto done) { state.cells->list(prefix, std::move(done)); });
    }

    using Blob = std::shared_ptr<const std::string>;
    base::Answer<void> put_blob(const std::string& sha256, const std::string& bytes) {
        return loop::ask<void>(other(), [&](auto done) { state.blobs->put(sha256, bytes, std::move(done)); });
    }
    base::Answer<Blob> blob(const std::string& sha256) {
        return loop::ask<Blob>(other(), [&](auto done) { state.blobs->get(sha256, std::move(done)); });
    }
    base::Answer<void> erase_blob(const std::string& sha256) {
        return loop::ask<void>(other(), [&](auto done) { state.blobs->erase(sha256, std::move(done)); });
    }

    const state::EngineUnderTest& engine;
    std::unique_ptr<loop::Cores> cores;
    state::OpenState state;
};

template <class Test>
void on_every_engine(Test test) {
    for (const auto& engine : state::engines_under_test()) {
        SUBCASE(engine.name) {
            Fixture fixture(engine);
            test(fixture);
        }
    }
}

}  // namespace

TEST_CASE("a commit changes all its keys, and they are there after opening again") {
    on_every_engine([](Fixture& f) {
        const auto first = f.commit(f.version(), {{"stream/b", "2"}, {"stream/a", ""}, {"other", "x"}});
        REQUIRE(first);
        REQUIRE(f.commit(*first, {{"other", std::nullopt}, {"stream/c", "3"}}));

        for (int opened = 0; opened < 2; ++opened) {
            CHECK(f.scan("stream/") == Pairs{{"stream/a", ""}, {"stream/b", "2"}, {"stream/c", "3"}});
            CHECK(f.get("stream/a") == "");
            CHECK(f.get("other") == std::nullopt);
            CHECK(f.scan("x").empty());
            f.reopen();
        }
    });
}

TEST_CASE("a commit conflicts when one of its keys was changed after its base, and then changes nothing") {
    on_every_engine([](Fixture& f) {
        const auto base = f.version();
        const auto first = f.commit(base, {{"a", "1"}});
        REQUIRE(first);
        CHECK(*first > base);

        CHECK(f.commit(base, {{"b", "1"}, {"a", "2"}}).error() == Errc::conflict);
        CHECK(f.get("b") == std::nullopt);
        CHECK(f.commit(base, {{"b", "2"}}));
        CHECK(f.commit(*first, {{"a", "3"}}));
        CHECK(f.get("a") == "3");
    });
}

TEST_CASE("creating a key conflicts with its creation, its change and its deletion since") {
    on_every_engine([](Fixture& f) {
        const auto base = f.version();
        auto last = *f.commit(base, {{"a", "1"}});
        last = *f.commit(last, {{"a", std::nullopt}});

        CHECK(f.commit(base, {{"a", "2"}}).error() == Errc::conflict);
        CHECK(f.commit(last, {{"a", "2"}}));
    });
}

TEST_CASE("of commits under way at once on one base the first wins") {
    on_every_engine([](Fixture& f) {
        const auto base = f.version();
        std::vector<std::future<base::Answer<Meta::Version>>> answers;
        for (int i = 0; i < 50; ++i) {
            answers.push_back(f.commit_later(base, {{"contended", std::to_string(i)}}));
            answers.push_back(f.commit_later(base, {{"own/" + std::to_string(i), "x"}}));
        }

        int won = 0;
        Meta::Version last = base;
        for (auto& answer : answers) {
            const auto outcome = loop::wait_for(std::move(answer));
            if (!outcome) {
                CHECK(outcome.error() == Errc::conflict);
                continue;
            }
            ++won;
            CHECK(*outcome > last);
            last = *outcome;
        }
        CHECK(won == 51);
        CHECK(f.get("contended") == "0");
        CHECK(f.scan("own/").size() == 50);
    });
}

TEST_CASE("watchers hear of the changes under their prefix before the commit is answered") {
    on_every_engine([](Fixture& f) {
        std::vector<std::string> heard;
        std::unique_ptr<state::Watch> watch;
        loop::run_on(f.home(), [&] {
            watch = f.state.meta->watch("stream/", [&](const Change& change) {
                // What is told can be read.
                CHECK(f.state.meta->get(change.key) == change.value);
                heard.push_back(change.key + '=' + change.value.value_or("(gone)"));
            });
        });

        REQUIRE(f.commit(f.version(), {{"stream/a", "1"}, {"function/a", "1"}}));
        CHECK(heard == std::vector<std::string>{"stream/a=1"});
        REQUIRE(f.commit(f.version(), {{"stream/a", std::nullopt}}));
        CHECK(heard.back() == "stream/a=(gone)");
        loop::run_on(f.home(), [&] { watch.reset(); });
        REQUIRE(f.commit(f.version(), {{"stream/a", "2"}}));
        CHECK(heard.size() == 2);
    });
}

TEST_CASE("of several puts to a cell the last one counts, and lasts") {
    on_every_engine([](Fixture& f) {
        std::vector<std::future<base::Answer<void>>> answers;
        for (int i = 0; i <= 100; ++i) {
            answers.push_back(f.put_later("checkpoint/a", std::to_string(i)));
            answers.push_back(f.put_later("checkpoint/b" + std::to_string(i % 3), std::to_string(i)));
        }
        for (auto& answer : answers) CHECK(loop::wait_for(std::move(answer)));

        for (int opened = 0; opened < 2; ++opened) {
            CHECK(f.cell("checkpoint/a") == "100");
            CHECK(f.cells("checkpoint/b") ==
                  Pairs{{"checkpoint/b0", "99"}, {"checkpoint/b1", "100"}, {"checkpoint/b2", "98"}});
            CHECK(f.cell("nothing") == std::nullopt);
            f.reopen();
        }
    });
}

TEST_CASE("erasing a prefix takes the cells put before it, and not those put after it") {
    on_every_engine([](Fixture& f) {
        REQUIRE(loop::wait_for(f.put_later("kept", "1")));
        auto before = f.put_later("gone/a", "1");
        auto erased = loop::ask_later<void>(
            f.other(), [&](auto done) { f.state.cells->erase("gone/", std::move(done)); });
        auto after = f.put_later("gone/b", "2");
        CHECK(loop::wait_for(std::move(before)));
        CHECK(loop::wait_for(std::move(erased)));
        CHECK(loop::wait_for(std::move(after)));

        for (int opened = 0; opened < 2; ++opened) {
            CHECK(f.cells("") == Pairs{{"gone/b", "2"}, {"kept", "1"}});
            f.reopen();
        }
    });
}

TEST_CASE("a blob is read back by its digest, and put twice is put once") {
    on_every_engine([](Fixture& f) {
        const std::string bytes("code\0code", 9);
        const auto digest = base::hex(base::sha256(bytes));
        CHECK(f.blob(digest).error() == Errc::not_found);

        CHECK(f.put_blob(digest, bytes));
        CHECK(f.put_blob(digest, bytes));

        f.reopen();
        CHECK(**f.blob(digest) == bytes);
        CHECK(f.erase_blob(digest));
        CHECK(f.blob(digest).error() == Errc::not_found);
        CHECK(f.erase_blob(digest).error() == Errc::not_found);
    });
}

TEST_CASE("a blob that does not fit its digest is not taken, and a digest that is none finds nothing") {
    on_every_engine([](Fixture& f) {
        CHECK(f.put_blob(base::hex(base::sha256("one")), "two").error() == Errc::corrupt);
        CHECK(f.put_blob("../escape", "two").error() == Errc::corrupt);
        CHECK(f.blob("../state.db").error() == Errc::not_found);
        CHECK(f.erase_blob("../state.db").error() == Errc::not_found);
    });
}

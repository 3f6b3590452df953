// Segments that go by age, over a disk that fails at every step.
#include <doctest/doctest.h>

#include "log/journal/memory_storage.h"
#include "log/journal/one_core.h"

using namespace penstock;
using log::LogId;
using log::journal::MemoryStorage;
using log::journal::OneCore;
using log::journal::Sync;

namespace {

const LogId kLog{"group", 0};
constexpr std::int64_t kDay = 86'400'000, kHour = kDay / 24;

std::string pack(std::size_t i) { return "pack " + std::to_string(i) + std::string(300, '.'); }

// The clock of each opening starts where the history is.
struct Life {
    std::size_t appended = 0;
    std::int64_t now = 1'000'000'000;
};

// An entry an hour, in segments of a few entries.
void live(OneCore& engine, Life& life, std::size_t count) {
    engine.clock.set(life.now);
    const auto writer = engine.open_writer(kLog);
    if (!writer) return;
    for (std::size_t i = 0; i < count; ++i) {
        engine.clock.advance(kHour);
        if (!engine.append(**writer, {pack(life.appended + 1)})[0]) break;
        ++life.appended;
    }
    life.now = engine.clock.now_ms();
}

// Says how long to keep, and answers once what is over age was dropped, or could not be.
void retain(OneCore& engine, std::int64_t keep_ms) {
    [[maybe_unused]] const auto noted = engine.retain("group", keep_ms);
    // Behind the dropping in the journal's queue.
    [[maybe_unused]] const auto opened = engine.open_writer(kLog);
}

// Entries from the first kept one to the last appended are there, byte for byte; answers the first.
log::Sequence check(OneCore& engine, const Life& life) {
    REQUIRE(engine.failure() == "");
    const auto bounds = engine.bounds(kLog);
    REQUIRE(bounds);
    CHECK(bounds->last == life.appended);
    for (auto s = bounds->first; s <= bounds->last; ++s) {
        const auto batch = engine.read(kLog, s);
        CAPTURE(s);
        REQUIRE(batch->entries.at(0).sequence == s);
        REQUIRE(*batch->entries[0].data == pack(s));
    }
    return bounds->first;
}

}  // namespace

TEST_CASE("segments over age leave the disk, those before the first young entry only") {
    MemoryStorage storage;
    Life life;
    OneCore engine(storage, 1500);
    REQUIRE(engine.create(kLog));
    live(engine, life, 40);
    const auto before = storage.list("data/group")->size();

    retain(engine, 10 * kHour);

    const auto first = check(engine, life);
    CHECK(first <= 31);  // thirty entries are older than ten hours
    CHECK(first > 25);   // but a segment is dropped as a whole
    CHECK(storage.list("data/group")->size() < before / 2);
}

TEST_CASE("an idle group is left with one segment without entries, and that one stays") {
    MemoryStorage storage;
    Life life;
    OneCore engine(storage, 1500);
    REQUIRE(engine.create(kLog));
    live(engine, life, 40);
    engine.clock.advance(kDay + 1);

    retain(engine, kDay);

    CHECK(check(engine, life) == 41);
    const auto files = storage.list("data/group");
    REQUIRE(files->size() == 1);
    engine.clock.advance(kDay * 30);
    retain(engine, kDay);
    CHECK(*storage.list("data/group") == *files);
}

TEST_CASE("a group with few entries starts a segment in every 24th of its time to keep") {
    MemoryStorage storage;
    Life life;
    OneCore engine(storage, 64u << 20);
    REQUIRE(engine.create(kLog));
    retain(engine, kDay);
    live(engine, life, 100);

    retain(engine, kDay);

    CHECK(check(engine, life) > 70);
    CHECK(storage.list("data/group")->size() < 30);
}

TEST_CASE("a group that was sealed and then crashed is emptied too") {
    std::uint64_t crashed_between = 0;
    for (std::uint64_t n = 1; n < 12; ++n) {
        MemoryStorage fresh;
        Life life;
        {
            OneCore engine(fresh);
            REQUIRE(engine.create(kLog));
            live(engine, life, 3);
            engine.clock.advance(kDay + 1);
            life.now = engine.clock.now_ms();
            fresh.fail(n, MemoryStorage::kForEver);
            retain(engine, kDay);
        }
        fresh.fail_nothing();
        fresh.crash();
        OneCore engine(fresh);
        engine.clock.set(life.now);
        if (check(engine, life) == 1) ++crashed_between;
        retain(engine, kDay);
        CHECK(check(engine, life) == 4);
        CHECK(fresh.list("data/group")->size() == 1);
    }
    CHECK(crashed_between > 2);
}

TEST_CASE("power loss at any step of sealing and dropping leaves the youngest entries, without a gap") {
    for (const auto sync : {Sync::each_commit, Sync::os}) {
        for (unsigned seed = 0; seed < 4; ++seed) {
            for (std::uint64_t n = 1; n < 40; ++n) {
                CAPTURE(n);
                CAPTURE(seed);
                MemoryStorage storage;
                Life life;
                {
                    OneCore engine(storage, 1500, sync);
                    REQUIRE(engine.create(kLog));
                    live(engine, life, 20);
                    engine.clock.advance(kDay + 1);
                    life.now = engine.clock.now_ms();
                    storage.fail(n, MemoryStorage::kForEver);
                    retain(engine, kDay);
                }
                storage.fail_nothing();
                std::mt19937 random(seed);
                storage.crash(seed == 0 ? nullptr : &random);

                OneCore engine(storage, 1500, sync);

                REQUIRE(engine.failure() == "");
                engine.clock.set(life.now);
                const auto kept = engine.bounds(kLog);
                if (sync == Sync::os && (!kept || kept->last < life.appended)) continue;  // never synced
                check(engine, life);
                live(engine, life, 2);
                CHECK(check(engine, life) <= life.appended - 1);
                retain(engine, 3 * kHour);
                CHECK(storage.list("data/group")->size() <= 3);
            }
        }
    }
}

TEST_CASE("when one step of sealing and dropping fails, the next attempt makes up for it") {
    for (std::uint64_t n = 1; n < 40; ++n) {
        CAPTURE(n);
        MemoryStorage storage;
        Life life;
        OneCore engine(storage, 1500);
        REQUIRE(engine.create(kLog));
        live(engine, life, 20);
        engine.clock.advance(kDay + 1);
        storage.fail(n, 1);

        retain(engine, kDay);
        retain(engine, kDay);

        CHECK(check(engine, life) == 21);
        CHECK(storage.list("data/group")->size() == 1);
    }
}

TEST_CASE("a read that was planned before its segment was dropped goes on behind it") {
    MemoryStorage storage;
    Life life;
    {
        OneCore engine(storage, 1500);
        REQUIRE(engine.create(kLog));
        live(engine, life, 20);
    }
    OneCore engine(storage, 1500);  // holds nothing in memory yet
    engine.clock.set(life.now);
    std::atomic<bool> first = true;
    std::promise<void> planned, dropped;
    storage.before_open = [&, gone = dropped.get_future().share()](const std::string&) {
        if (!first.exchange(false)) return;
        planned.set_value();
        gone.wait();
    };
    auto asked = log::journal::ask_later<log::Batch>(
        engine.loop(), [&](auto done) { engine.log().read(kLog, 1, 1u << 20, std::move(done)); });
    log::journal::wait_for(planned.get_future());

    retain(engine, kHour);
    dropped.set_value();

    const auto batch = log::journal::wait_for(std::move(asked));
    REQUIRE(batch);
    CHECK(batch->entries.at(0).sequence > 1);
}

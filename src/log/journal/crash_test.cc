// The disk fails, or the power does, at every single step; then what was acknowledged must be there.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "log/journal/memory_storage.h"
#include "log/journal/one_core.h"

using namespace penstock;
using log::Errc;
using log::LogId;
using log::Sequence;
using log::journal::MemoryStorage;
using log::journal::OneCore;

namespace {

// Several pages, so that behind a commit in a spare there are bytes of its older life.
constexpr std::uint64_t kSegmentBytes = 16 * 1024;
const LogId kLogs[] = {{"group/a", 0}, {"group/a", 1}};

// What was asked of the engine, and what it answered.
struct History {
    std::map<Sequence, std::string> acknowledged[2];
    std::set<std::string> refused[2];
};

// A group that is destroyed leaves spare files, full of frames that would fit if their salt did.
void leave_spares(OneCore& engine) {
    const LogId old{"group/b", 0};
    if (!engine.create(old)) return;
    if (const auto writer = engine.open_writer(old)) {
        for (int i = 0; i < 12; ++i) {
            [[maybe_unused]] const auto answers =
                engine.append(**writer, {"an older life " + std::string(4000, 'o')});
        }
    }
    [[maybe_unused]] const auto destroyed = engine.destroy(old.group);
}

// Bursts of appends to two logs of a group, over several segments, most of which are written over spares.
History live(OneCore& engine, int bursts = 6) {
    leave_spares(engine);
    History history;
    for (std::size_t l = 0; l < 2; ++l) [[maybe_unused]] const auto created = engine.create(kLogs[l]);
    for (int burst = 0; burst < bursts; ++burst) {
        for (std::size_t l = 0; l < 2; ++l) {
            const auto writer = engine.open_writer(kLogs[l]);
            if (!writer) continue;
            std::vector<std::string> packs;
            for (int i = 0; i < 4; ++i) {
                packs.push_back("log " + std::to_string(l) + " pack " + std::to_string(burst * 4 + i) + ' ' +
                                std::string(static_cast<std::size_t>(800 + burst * 200), 'x'));
            }
            const auto answers = engine.append(**writer, packs);
            for (std::size_t i = 0; i < packs.size(); ++i) {
                if (answers[i]) {
                    CHECK(history.acknowledged[l].emplace(answers[i]->sequence, packs[i]).second);
                } else {
                    CHECK(answers[i].error() == Errc::unavailable);
                    history.refused[l].insert(packs[i]);
                }
            }
        }
    }
    return history;
}

// Whether an append that answered `unavailable` may turn up: only when the disk refused even to undo it.
enum class Refused { absent, possible };

void check(OneCore& engine, const History& history, Refused refused) {
    for (std::size_t l = 0; l < 2; ++l) {
        const auto content = engine.content(kLogs[l]);
        CHECK_FALSE(content.corrupt);
        const auto& acknowledged = history.acknowledged[l];
        const Sequence last = acknowledged.empty() ? 0 : acknowledged.rbegin()->first;
        REQUIRE(content.entries.size() >= last);
        for (const auto& [sequence, pack] : acknowledged) REQUIRE(content.entries[sequence - 1] == pack);
        for (Sequence s = 1; s <= content.entries.size(); ++s) {
            if (acknowledged.contains(s)) continue;
            REQUIRE(refused == Refused::possible);
            REQUIRE(history.refused[l].contains(content.entries[s - 1]));
        }
    }
}

void check_goes_on(OneCore& engine) {
    for (const auto& id : kLogs) {
        if (!engine.content(id).exists) REQUIRE(engine.create(id));
        const auto writer = engine.open_writer(id, 9);
        REQUIRE(writer);
        const auto before = engine.content(id).entries.size();
        REQUIRE(engine.append(**writer, {"after"})[0]->sequence == before + 1);
        CHECK(engine.content(id).entries.back() == "after");
    }
}

std::uint64_t operations_of_a_life() {
    MemoryStorage storage;
    OneCore engine(storage, kSegmentBytes);
    live(engine);
    return storage.operations();
}

}  // namespace

TEST_CASE("when one operation on the disk fails, the appends of its commit are refused and leave no trace") {
    const auto operations = operations_of_a_life();
    REQUIRE(operations > 40);
    for (std::uint64_t n = 1; n <= operations; ++n) {
        CAPTURE(n);
        MemoryStorage storage;
        storage.fail(n, 1);
        History history;
        {
            OneCore engine(storage, kSegmentBytes);
            if (!engine.failure().empty()) continue;  // before anything was asked
            history = live(engine);
            check(engine, history, Refused::absent);
        }
        storage.crash();
        OneCore engine(storage, kSegmentBytes);
        REQUIRE(engine.failure() == "");
        check(engine, history, Refused::absent);
        check_goes_on(engine);
    }
}

TEST_CASE("when the undoing fails too, the journal takes no more until it is opened again") {
    const auto operations = operations_of_a_life();
    for (std::uint64_t n = 1; n <= operations; ++n) {
        CAPTURE(n);
        MemoryStorage storage;
        storage.fail(n, 3);
        History history;
        {
            OneCore engine(storage, kSegmentBytes);
            if (!engine.failure().empty()) continue;
            history = live(engine);
            check(engine, history, Refused::absent);
        }
        storage.fail_nothing();
        OneCore engine(storage, kSegmentBytes);
        REQUIRE(engine.failure() == "");
        check(engine, history, Refused::possible);
        check_goes_on(engine);
    }
}

TEST_CASE(
    "after power loss at any operation every acknowledged entry is there once, in order, byte for byte") {
    const auto operations = operations_of_a_life();
    for (unsigned seed = 0; seed < 4; ++seed) {
        for (std::uint64_t n = 1; n <= operations; ++n) {
            CAPTURE(n);
            CAPTURE(seed);
            MemoryStorage storage;
            storage.fail(n, MemoryStorage::kForEver);
            History history;
            {
                OneCore engine(storage, kSegmentBytes);
                if (!engine.failure().empty()) continue;
                history = live(engine);
            }
            storage.fail_nothing();
            std::mt19937 random(seed);
            storage.crash(seed == 0 ? nullptr : &random);
            OneCore engine(storage, kSegmentBytes);
            REQUIRE(engine.failure() == "");
            check(engine, history, Refused::possible);
            check_goes_on(engine);
        }
    }
}

TEST_CASE("power loss while recovery cuts a torn tail off loses nothing") {
    const auto operations = operations_of_a_life();
    for (std::uint64_t first = 20; first < operations; first += 3) {
        for (std::uint64_t second = 1; second < 5; ++second) {
            CAPTURE(first);
            CAPTURE(second);
            MemoryStorage storage;
            std::mt19937 random(static_cast<unsigned>(first * 10 + second));
            storage.fail(first, MemoryStorage::kForEver);
            History history;
            {
                OneCore engine(storage, kSegmentBytes);
                history = live(engine);
            }
            storage.crash(&random);
            storage.fail(second, MemoryStorage::kForEver);
            { OneCore engine(storage, kSegmentBytes); }
            storage.fail_nothing();
            storage.crash(&random);

            OneCore engine(storage, kSegmentBytes);

            REQUIRE(engine.failure() == "");
            check(engine, history, Refused::possible);
            check_goes_on(engine);
        }
    }
}

TEST_CASE("a group is destroyed as a whole or not at all, whenever the power goes") {
    for (std::uint64_t n = 1; n < 12; ++n) {
        CAPTURE(n);
        MemoryStorage storage;
        History history;
        bool destroyed = false;
        {
            OneCore engine(storage, kSegmentBytes);
            history = live(engine);
            storage.fail(n, MemoryStorage::kForEver);
            destroyed = engine.destroy("group/a").has_value();
        }
        storage.fail_nothing();
        storage.crash();

        OneCore engine(storage, kSegmentBytes);

        REQUIRE(engine.failure() == "");
        if (destroyed) {
            CHECK_FALSE(engine.content(kLogs[0]).exists);
            const auto names = storage.list("data");
            for (const auto& name : *names) CHECK(name == ".spares");
        } else {
            check(engine, history, Refused::absent);
        }
    }
}

TEST_CASE("without a sync per commit what remains after power loss is a beginning of what was appended") {
    for (const auto sync : {log::journal::Sync::os, log::journal::Sync::interval}) {
        for (unsigned seed = 1; seed < 20; ++seed) {
            CAPTURE(seed);
            MemoryStorage storage;
            History history;
            {
                OneCore engine(storage, kSegmentBytes, sync);
                history = live(engine);
                check(engine, history, Refused::absent);
            }
            std::mt19937 random(seed);
            storage.crash(&random);
            OneCore engine(storage, kSegmentBytes, sync);
            REQUIRE(engine.failure() == "");
            for (std::size_t l = 0; l < 2; ++l) {
                const auto content = engine.content(kLogs[l]);
                CHECK_FALSE(content.corrupt);
                REQUIRE(content.entries.size() <= history.acknowledged[l].size());
                for (Sequence s = 1; s <= content.entries.size(); ++s) {
                    CHECK(content.entries[s - 1] == history.acknowledged[l].at(s));
                }
            }
            check_goes_on(engine);
        }
    }
}

TEST_CASE(
    "a segment whose commits were synced is not taken for damaged after a life in which they were not") {
    using log::journal::Sync;
    for (unsigned seed = 1; seed < 40; ++seed) {
        CAPTURE(seed);
        MemoryStorage storage;
        History history;
        {
            OneCore engine(storage, 64u << 20);
            history = live(engine);
        }
        {
            OneCore engine(storage, 64u << 20, Sync::os);
            for (int i = 0; i < 20; ++i) {
                const auto writer = engine.open_writer(kLogs[0]);
                REQUIRE(engine.append(**writer, {"not synced " + std::string(600, '.')})[0]);
            }
        }
        std::mt19937 random(seed);
        storage.crash(&random);
        OneCore engine(storage, 64u << 20);
        REQUIRE(engine.failure() == "");
        for (std::size_t l = 0; l < 2; ++l) {
            const auto content = engine.content(kLogs[l]);
            CHECK_FALSE(content.corrupt);
            REQUIRE(content.entries.size() >= history.acknowledged[l].size());
            for (const auto& [sequence, pack] : history.acknowledged[l])
                REQUIRE(content.entries[sequence - 1] == pack);
        }
        check_goes_on(engine);
    }
}

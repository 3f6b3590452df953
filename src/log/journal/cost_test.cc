// What the journal asks of the disk: counted, not timed.
#include <doctest/doctest.h>

#include "log/journal/memory_storage.h"
#include "log/journal/one_core.h"

using namespace penstock;
using log::LogId;
using log::journal::MemoryStorage;
using log::journal::OneCore;
using log::journal::Sync;

namespace {

constexpr std::size_t kSegmentBytes = 1 << 20;

// Bytes read while opening a journal of so many sealed segments.
std::uint64_t read_at_opening(std::size_t segments) {
    MemoryStorage storage;
    const LogId id{"group", 0};
    {
        OneCore engine(storage, kSegmentBytes);
        REQUIRE(engine.create(id));
        const auto writer = engine.open_writer(id);
        // Four fill a segment, so another one is there, with one entry.
        const std::vector<std::string> commit{std::string(kSegmentBytes / 4 - 1000, 'x')};
        for (std::size_t i = 0; i < segments * 4 + 1; ++i) REQUIRE(engine.append(**writer, commit)[0]);
    }
    REQUIRE(storage.list("data/group")->size() == segments + 1);
    const auto before = storage.bytes_read();
    OneCore engine(storage, kSegmentBytes);
    REQUIRE(engine.failure() == "");
    REQUIRE(engine.bounds(id)->last == segments * 4 + 1);
    return storage.bytes_read() - before;
}

// Syncs that one append to each of so many logs of a group costs.
std::uint64_t syncs_of_a_commit(std::uint32_t logs) {
    MemoryStorage storage;
    OneCore engine(storage, 64u << 20);
    std::vector<std::unique_ptr<log::Writer>> writers;
    for (std::uint32_t i = 0; i < logs; ++i) {
        REQUIRE(engine.create({"group", i}));
        writers.push_back(std::move(*engine.open_writer({"group", i})));
    }
    const auto before = storage.syncs();
    std::atomic<std::size_t> stored = 0;
    const auto all = log::journal::ask<void>(engine.loop(), [&](auto done) {
        auto finished = std::make_shared<decltype(done)>(std::move(done));
        for (const auto& writer : writers) {
            writer->append("record", [&, finished](log::Answer<log::Appended> appended) {
                if (appended && ++stored == logs) (*finished)({});
            });
        }
    });
    REQUIRE(all);
    return storage.syncs() - before;
}

}  // namespace

TEST_CASE("opening reads the indexes of sealed segments, not their data") {
    const std::uint64_t few = read_at_opening(2), many = read_at_opening(22);
    CHECK((many - few) / 20 < kSegmentBytes / 1000);
}

TEST_CASE("an append to each of a thousand logs of a group costs one sync, as one append does") {
    CHECK(syncs_of_a_commit(1) == 1);
    CHECK(syncs_of_a_commit(1000) == 1);
}

TEST_CASE("zeros are written ahead where commits are synced, and nowhere else") {
    for (const auto sync : {Sync::each_commit, Sync::interval, Sync::os}) {
        MemoryStorage storage;
        OneCore engine(storage, 64u << 20, sync);
        REQUIRE(engine.create({"group", 0}));
        const auto writer = engine.open_writer({"group", 0});
        REQUIRE(engine.append(**writer, {"record"})[0]);
        const auto held = storage.bytes_held();
        CHECK((sync == Sync::each_commit ? held >= 64 * 1024 : held < 1000));
    }
}

TEST_CASE("with an interval an append is on the disk a little later, though no other one follows") {
    MemoryStorage storage;
    OneCore engine(storage, 64u << 20, Sync::interval);
    REQUIRE(engine.create({"group", 0}));
    const auto writer = engine.open_writer({"group", 0});
    REQUIRE(engine.append(**writer, {"record"})[0]);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!storage.is_synced("data/group/00000001.segment"))
        REQUIRE(std::chrono::steady_clock::now() < deadline);
}

TEST_CASE("a reader at the tail never touches the disk") {
    MemoryStorage storage;
    const LogId id{"group", 0};
    OneCore engine(storage, kSegmentBytes);
    REQUIRE(engine.create(id));
    const auto writer = engine.open_writer(id);
    const std::string record(kSegmentBytes / 8, 'x');
    const auto before = storage.bytes_read();
    for (log::Sequence i = 1; i <= 40; ++i) {
        REQUIRE(engine.append(**writer, {record})[0]);
        const auto batch = engine.read(id, i);
        REQUIRE(batch->entries.size() == 1);
        CHECK(*batch->entries[0].data == record);
    }
    CHECK(storage.list("data/group")->size() > 4);
    CHECK(storage.bytes_read() == before);
    // The counter does count: the oldest entries have left the memory with the restart.
    OneCore again(storage, kSegmentBytes);
    const auto opened = storage.bytes_read();
    CHECK(again.read(id, 1)->entries.size() > 0);
    CHECK(storage.bytes_read() > opened);
}

TEST_CASE("a time is found by the index: what it costs does not grow with the segments") {
    const auto read_for_a_time = [](std::size_t segments) {
        MemoryStorage storage;
        const LogId id{"group", 0};
        OneCore engine(storage, kSegmentBytes);
        REQUIRE(engine.create(id));
        const auto writer = engine.open_writer(id);
        const std::size_t count = segments * 64;
        for (std::size_t i = 0; i < count; ++i) {
            engine.clock.advance(1000);
            REQUIRE(engine.append(**writer, {std::string(kSegmentBytes / 64 - 100, 'x')})[0]);
        }
        const auto begun = engine.clock.now_ms() - static_cast<base::WallMs>(count) * 1000;
        const auto before = storage.bytes_read();
        const auto found = log::journal::ask<log::Sequence>(
            engine.loop(), [&](auto done) { engine.log().at_or_after(id, begun + 10'500, std::move(done)); });
        CHECK(*found == 11);
        return storage.bytes_read() - before;
    };
    // More than memory holds, so that the disk is read.
    const auto few = read_for_a_time(12), many = read_for_a_time(36);
    CHECK(few > 0);
    CHECK(many <= few + kSegmentBytes / 100);
    CHECK(many < kSegmentBytes / 4);
}

TEST_CASE("what expires is dropped by names: the cost does not grow with its bytes") {
    struct Cost {
        std::uint64_t operations, read, written;
    };
    const auto drop = [](std::size_t segment_bytes) {
        MemoryStorage storage;
        const LogId id{"group", 0};
        OneCore engine(storage, segment_bytes, Sync::os);  // so nothing is kept to be written again
        REQUIRE(engine.create(id));
        const auto writer = engine.open_writer(id);
        for (int i = 0; i < 8 * 4 + 1; ++i)
            REQUIRE(engine.append(**writer, {std::string(segment_bytes / 4 - 1000, 'x')})[0]);
        const auto files = storage.list("data/group")->size();
        engine.clock.advance(3'600'000);
        REQUIRE(engine.append(**writer, {"young"})[0]);
        const Cost before{storage.operations(), storage.bytes_read(), storage.bytes_written()};
        REQUIRE(engine.retain("group", 1'800'000));
        REQUIRE(engine.open_writer(id));  // behind the dropping in the journal's queue
        CHECK(storage.list("data/group")->size() < files / 2);
        return Cost{storage.operations() - before.operations, storage.bytes_read() - before.read,
                    storage.bytes_written() - before.written};
    };
    const Cost small = drop(64 * 1024), large = drop(1024 * 1024);
    CHECK(small.operations == large.operations);
    CHECK(small.read == large.read);
    CHECK(large.written < small.written + 100);  // positions of some more digits
}

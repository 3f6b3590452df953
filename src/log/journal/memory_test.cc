// What the journal holds in memory of what is on the disk: counted.
#include <doctest/doctest.h>

#include "log/journal/index.h"
#include "log/journal/memory_storage.h"
#include "log/journal/one_core.h"
#include "log/journal/sealed_points.h"

using namespace penstock;
using namespace penstock::log::journal;
using log::LogId;
using log::Sequence;

namespace {

constexpr std::uint32_t kLogs = 100;
constexpr std::uint32_t kRounds = 200;

// Entries of logs that take turns, so that each needs a point of its own.
void fill_segment(Index& index, std::vector<Sequence>& last) {
    std::uint32_t offset = 48;
    for (std::uint32_t round = 0; round < kRounds; ++round) {
        for (std::uint32_t log = 0; log < kLogs; ++log, offset += 1024) {
            REQUIRE(index.apply({.kind = Kind::entry, .log = log, .sequence = ++last[log], .at = offset}, "",
                                offset));
        }
    }
}

std::string pack(std::uint32_t log, std::size_t i) {
    return "log " + std::to_string(log) + " pack " + std::to_string(i) + std::string(700, '.');
}

}  // namespace

TEST_CASE("of a sealed segment memory holds a stretch per log, however many entries it has") {
    Index index;
    std::vector<Sequence> last(kLogs);
    for (std::uint32_t log = 0; log < kLogs; ++log)
        REQUIRE(index.apply({.kind = Kind::created, .log = log}, "", 48));

    for (std::uint32_t segment = 1; segment <= 5; ++segment) {
        fill_segment(index, last);
        CHECK(index.find(7)->points.size() > kRounds / 2);
        index.seal(segment);
    }

    for (std::uint32_t log = 0; log < kLogs; ++log) {
        const auto& known = *index.find(log);
        CHECK(known.stretches.size() == 5);
        CHECK(known.points.capacity() == 0);
        CHECK(known.stretches[1].sequence == kRounds + 1);
    }
    index.drop_before(3);
    CHECK(index.find(7)->stretches.size() == 3);
    CHECK(index.find(7)->first == 2 * kRounds + 1);
}

TEST_CASE("points of sealed segments are kept within a bound, those used last") {
    MemoryStorage storage;
    OpenFiles files(storage, 10);
    std::vector<SegmentPlace> places;
    std::size_t bytes_of_one = 0;
    for (std::uint64_t n = 1; n <= 4; ++n) {
        const SegmentHeader header{kFormatVersion, 0, n, n * 1000, "g"};
        LogState state{.log = 3, .head = {.last = 500}, .points = {}};
        for (std::uint32_t i = 0; i < 500; ++i) state.points.push_back({i + 1, i, i * 100});
        std::string bytes = encode_header(header);
        const std::uint64_t end = bytes.size();
        encode_frame(bytes, {.kind = Kind::index}, encode_index({state}), header.salt, end);
        places.push_back({segment_name(n), header.salt, end});
        REQUIRE((*storage.create(places.back().path))->write_at(0, bytes));
        bytes_of_one = SegmentPoints({state}).bytes();
    }
    SealedPoints sealed(files, 2 * bytes_of_one);

    for (const auto& place : places) {
        const auto points = sealed.of(place);
        REQUIRE(points);
        CHECK((*points)->of(3).size() == 500);
        CHECK((*points)->of(4).empty());
        CHECK(sealed.bytes() <= 2 * bytes_of_one);
    }

    const auto read = [&](const SegmentPlace& place) {
        const auto before = storage.bytes_read();
        REQUIRE(sealed.of(place));
        return storage.bytes_read() - before;
    };
    CHECK(read(places[3]) == 0);
    CHECK(read(places[2]) == 0);
    CHECK(read(places[0]) > 0);
    CHECK(read(places[2]) == 0);  // used since, so the other one went
    CHECK(read(places[3]) > 0);
    sealed.forget(places[3].path);
    CHECK(read(places[3]) > 0);
    // The path of a group of the same name, or a file that is written again.
    SegmentPlace other = places[3];
    other.salt += 1;
    CHECK_FALSE(sealed.of(other));
}

TEST_CASE("logs that take turns are read back from sealed segments, by sequence and by time") {
    MemoryStorage storage;
    constexpr std::size_t packs = 60;
    constexpr std::uint32_t logs = 5;
    {
        OneCore engine(storage, 100'000);
        std::vector<std::unique_ptr<log::Writer>> writers;
        for (std::uint32_t l = 0; l < logs; ++l) {
            REQUIRE(engine.create({"group", l}));
            writers.push_back(std::move(*engine.open_writer({"group", l})));
        }
        for (std::size_t i = 0; i < packs; ++i) {
            engine.clock.advance(1000);
            for (std::uint32_t l = 0; l < logs; ++l) REQUIRE(engine.append(*writers[l], {pack(l, i)})[0]);
        }
        REQUIRE(storage.list("data/group")->size() == 3);
    }
    OneCore engine(storage, 100'000);
    const auto started = engine.clock.now_ms();

    for (std::uint32_t l = 0; l < logs; ++l) {
        const auto content = engine.content({"group", l});
        REQUIRE(content.entries.size() == packs);
        for (std::size_t i = 0; i < packs; ++i) REQUIRE(content.entries[i] == pack(l, i));
        for (std::size_t i = 0; i < packs; ++i) {
            const auto at = started + static_cast<std::int64_t>(i + 1) * 1000;
            const auto found = ask<Sequence>(engine.loop(), [&](auto done) {
                engine.log().at_or_after({"group", l}, at - 1, std::move(done));
            });
            REQUIRE(found);
            REQUIRE(*found == i + 1);
        }
    }
}

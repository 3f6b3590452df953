// A disk without room: appends are refused, nothing else is, and room makes them go on.
#include <doctest/doctest.h>

#include "log/journal/memory_storage.h"
#include "log/journal/one_core.h"

using namespace penstock;
using log::Errc;
using log::LogId;
using log::journal::MemoryStorage;
using log::journal::OneCore;
using log::journal::Sync;

namespace {

const LogId kLog{"group", 0}, kOther{"other", 0};
constexpr std::uint64_t kCap = 1 << 20;
constexpr std::size_t kPackBytes = 10'000;

std::string pack(std::size_t i) { return std::to_string(i) + std::string(kPackBytes, '.'); }

struct Capped : OneCore {
    explicit Capped(MemoryStorage& storage)
        : OneCore(storage, 100'000, Sync::each_commit, "data", kCap), disk(storage) {}

    // Appends until it is refused for want of room; answers how many were not.
    std::size_t fill(log::Writer& writer) {
        for (std::size_t i = 0;; ++i) {
            REQUIRE(disk.bytes_held() <= kCap);
            REQUIRE(i < kCap / kPackBytes);
            const auto appended = append(writer, {pack(appended_)})[0];
            if (appended) {
                ++appended_;
                continue;
            }
            REQUIRE(appended.error() == Errc::full);
            return i;
        }
    }
    void check_content() {
        const auto content = this->content(kLog);
        CHECK_FALSE(content.corrupt);
        REQUIRE(content.entries.size() == appended_);
        for (std::size_t i = 0; i < appended_; ++i) REQUIRE(content.entries[i] == pack(i));
    }

    MemoryStorage& disk;
    std::size_t appended_ = 0;
};

}  // namespace

TEST_CASE("at the limit appends are refused; what was appended is read, and a log can be closed") {
    MemoryStorage storage;
    std::size_t appended = 0;
    {
        Capped engine(storage);
        REQUIRE(engine.create(kLog));
        const auto writer = engine.open_writer(kLog);
        CHECK(engine.fill(**writer) > 60);
        CHECK(engine.fill(**writer) == 0);
        engine.check_content();
        appended = engine.appended_;
    }
    Capped engine(storage);  // counts what is there
    engine.appended_ = appended;
    const auto writer = engine.open_writer(kLog, 2);
    REQUIRE(writer);
    CHECK(engine.fill(**writer) == 0);
    engine.check_content();
    CHECK(engine.create(kOther));
    CHECK(log::journal::ask<log::Appended>(engine.loop(),
                                           [&](auto done) { (*writer)->close(std::move(done)); }));
    CHECK(engine.bounds(kLog)->closed);
}

TEST_CASE("destroying a group makes room, though its files are kept to be written again") {
    MemoryStorage storage;
    Capped engine(storage);
    REQUIRE(engine.create(kLog));
    REQUIRE(engine.create(kOther));
    const auto other = engine.open_writer(kOther);
    for (int i = 0; i < 30; ++i) REQUIRE(engine.append(**other, {pack(0)})[0]);
    const auto writer = engine.open_writer(kLog);
    CHECK(engine.fill(**writer) > 20);

    REQUIRE(engine.destroy("other"));

    CHECK(storage.list("data/.spares")->size() >= 2);
    CHECK(engine.fill(**writer) >= 30);
    CHECK(storage.list("data/.spares")->empty());
    engine.check_content();
}

TEST_CASE("what expires makes room, in other groups too, and appends go on by themselves") {
    MemoryStorage storage;
    Capped engine(storage);
    for (const auto& id : {kLog, kOther}) REQUIRE(engine.create(id));
    const auto other = engine.open_writer(kOther);
    for (int i = 0; i < 30; ++i) REQUIRE(engine.append(**other, {pack(0)})[0]);
    const auto writer = engine.open_writer(kLog);
    engine.fill(**writer);
    REQUIRE(engine.retain("other", 86'400'000));

    engine.clock.advance(86'400'001);

    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (engine.fill(**writer) == 0) REQUIRE(std::chrono::steady_clock::now() < deadline);
    engine.check_content();
}

TEST_CASE("a disk that is full at any write refuses the appends of that commit, and they leave no trace") {
    std::uint64_t refused = 0;
    for (std::uint64_t n = 1; n < 40; ++n) {
        CAPTURE(n);
        MemoryStorage storage;
        storage.fails_for_want_of_room = true;
        std::vector<std::string> acknowledged;
        {
            OneCore engine(storage);
            REQUIRE(engine.create(kLog));
            const auto writer = engine.open_writer(kLog);
            storage.fail(n, 1);
            for (std::size_t i = 0; i < 20; ++i) {
                const std::string text = std::to_string(i) + std::string(700, '.');
                const auto appended = engine.append(**writer, {text})[0];
                if (appended) {
                    acknowledged.push_back(text);
                    continue;
                }
                refused += appended.error() == Errc::full;
            }
            REQUIRE(acknowledged.size() >= 19);
            CHECK(engine.content(kLog).entries == acknowledged);
        }
        storage.crash();
        OneCore engine(storage);
        CHECK(engine.content(kLog).entries == acknowledged);
    }
    CHECK(refused > 15);
}

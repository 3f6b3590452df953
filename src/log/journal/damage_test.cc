// Files that are cut short or spoilt: what is read must be what was appended, or nothing.
#include <doctest/doctest.h>

#include "log/journal/format.h"
#include "log/journal/memory_storage.h"
#include "log/journal/one_core.h"

using namespace penstock;
using log::Errc;
using log::LogId;
using log::journal::MemoryStorage;
using log::journal::OneCore;

namespace {

const LogId kLog{"group", 0};
const std::string kFirst = "data/group/00000001.segment";
const std::size_t kHeader = log::journal::header_bytes("group");

std::string pack(std::size_t i) { return "pack " + std::to_string(i) + std::string(i * 7 % 50, '.'); }

// Appends each of `count` packs in a commit of its own.
void fill(MemoryStorage& storage, std::size_t count, std::uint64_t segment_bytes = 1u << 20) {
    OneCore engine(storage, segment_bytes);
    REQUIRE(engine.create(kLog));
    const auto writer = engine.open_writer(kLog);
    for (std::size_t i = 0; i < count; ++i) REQUIRE(engine.append(**writer, {pack(i)})[0]);
}

std::string without_zeros(std::string bytes) {
    bytes.resize(bytes.find_last_not_of('\0') + 1);
    return bytes;
}

void check_is_beginning(const std::vector<std::string>& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) REQUIRE(entries[i] == pack(i));
}

}  // namespace

TEST_CASE("a tail torn at any byte is cut off, and appends go on behind it") {
    MemoryStorage storage;
    fill(storage, 5);
    const std::string whole = without_zeros(storage.content(kFirst));
    for (const char* what_follows : {"nothing", "zeros", "garbage"}) {
        std::size_t most = 0;
        for (std::size_t size = kHeader; size <= whole.size(); ++size) {
            CAPTURE(size);
            CAPTURE(what_follows);
            auto& content = storage.content(kFirst);
            content = whole.substr(0, size);
            if (what_follows[0] != 'n')
                content.resize(whole.size() + 3000, what_follows[0] == 'z' ? '\0' : '\xa5');
            OneCore engine(storage);
            REQUIRE(engine.failure() == "");
            const auto before = engine.content(kLog);
            REQUIRE_FALSE(before.corrupt);
            check_is_beginning(before.entries);
            // A longer file never holds less.
            REQUIRE(before.entries.size() >= most);
            most = before.entries.size();
            if (!before.exists) continue;
            const auto writer = engine.open_writer(kLog, 2);
            REQUIRE(engine.append(**writer, {"after"})[0]->sequence == most + 1);
        }
        CHECK(most == 5);
    }
}

TEST_CASE("a segment whose creation was interrupted is removed") {
    MemoryStorage storage;
    fill(storage, 1);
    const std::string whole = storage.content(kFirst);
    for (std::size_t size = 0; size < kHeader; ++size) {
        storage.content(kFirst) = whole.substr(0, size);
        {
            OneCore engine(storage);
            REQUIRE(engine.failure() == "");
            CHECK_FALSE(engine.content(kLog).exists);
            REQUIRE(engine.create(kLog));
        }
    }
}

TEST_CASE("a flipped bit is never served: what was synced before the last commit answers corrupt") {
    MemoryStorage storage;
    fill(storage, 4);
    const std::string whole = without_zeros(storage.content(kFirst));
    std::size_t last_commit = 0;  // where the last frame starts
    for (std::size_t at = kHeader; at < whole.size();) {
        last_commit = at;
        const auto size = static_cast<unsigned char>(whole[at + 12]);
        const bool sized = size > 0 || whole[at + 3] == 2;
        REQUIRE(sized);
        at += log::journal::frame_bytes(size);
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        CAPTURE(at);
        storage.content(kFirst) = whole;
        storage.content(kFirst).resize(whole.size() + 1000);
        storage.content(kFirst)[at] = static_cast<char>(storage.content(kFirst)[at] ^ (1 << at % 8));
        OneCore engine(storage);
        if (!engine.failure().empty()) continue;
        const auto content = engine.content(kLog);
        check_is_beginning(content.entries);
        if (content.entries.size() == 4) continue;  // padding
        CHECK(content.corrupt == (at < last_commit));
        if (!content.corrupt) {
            CHECK(content.entries.size() == 3);
            continue;
        }
        const auto writer = engine.open_writer(kLog, 2);
        REQUIRE_FALSE(writer);
        CHECK(writer.error() == Errc::corrupt);
        CHECK(engine.create({"group", 1}).error() == Errc::corrupt);
    }
}

TEST_CASE("a flipped bit in a sealed segment answers corrupt for what it hides, and only for that") {
    MemoryStorage storage;
    fill(storage, 100, 2000);
    const auto& content = storage.content(kFirst);
    const std::string whole = content;
    REQUIRE(whole.ends_with("PSSEALED"));
    for (std::size_t at = kHeader; at < whole.size(); at += 3) {
        CAPTURE(at);
        storage.content(kFirst)[at] = static_cast<char>(whole[at] ^ 4);
        {
            OneCore engine(storage, 2000);
            REQUIRE(engine.failure() == "");
            const auto read = engine.content(kLog);
            check_is_beginning(read.entries);
            CHECK((read.corrupt || read.entries.size() == 100));
        }
        storage.content(kFirst) = whole;
    }
}

TEST_CASE("a missing segment is damage: what comes before it can be read") {
    MemoryStorage storage;
    fill(storage, 100, 2000);
    REQUIRE(storage.remove_file("data/group/00000003.segment"));
    OneCore engine(storage, 2000);
    REQUIRE(engine.failure() == "");
    const auto read = engine.content(kLog);
    CHECK(read.corrupt);
    CHECK(read.entries.size() > 0);
    check_is_beginning(read.entries);
}

TEST_CASE("files of a newer version are refused with a sentence that says so") {
    MemoryStorage storage;
    fill(storage, 1);
    storage.content(kFirst) =
        log::journal::encode_header({.version = 2, .number = 1, .salt = 1, .group = "group"});
    OneCore engine(storage);
    CHECK(engine.failure() == kFirst + ": is of version 2, this program reads version 1");
}

TEST_CASE("an entry that looks like the journal's own frames does not mislead recovery") {
    MemoryStorage storage;
    fill(storage, 3);
    const std::string copy = without_zeros(storage.content(kFirst));
    {
        OneCore engine(storage);
        const auto writer = engine.open_writer(kLog);
        REQUIRE(engine.append(**writer, {copy})[0]);
    }
    auto& content = storage.content(kFirst);
    content[copy.size() + 50] ^= 1;  // tears the last commit
    OneCore engine(storage);
    const auto read = engine.content(kLog);
    CHECK_FALSE(read.corrupt);
    CHECK(read.entries.size() == 3);
}

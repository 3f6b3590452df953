// Files that are written again: what was in them before is never taken for something new.
#include "log/journal/spares.h"

#include <doctest/doctest.h>

#include "log/journal/capped_storage.h"
#include "log/journal/format.h"
#include "log/journal/memory_storage.h"
#include "log/journal/one_core.h"

using namespace penstock;
using namespace penstock::log::journal;
using log::LogId;

namespace {

const LogId kOld{"before", 0};
const LogId kNew{"behind", 0};  // a name as long, so that frames stand where frames stood
constexpr std::int64_t kDay = 86'400'000;
// Several pages, so that behind a commit in a spare there are bytes of its older life; entries for more than
// one segment.
constexpr std::uint64_t kSegmentBytes = 20'000;
constexpr int kFew = 50;

std::string pack(char with) { return std::string(500, with); }

void fill(OneCore& engine, const LogId& id, int count, char with) {
    const auto writer = engine.open_writer(id);
    REQUIRE(writer);
    for (int i = 0; i < count; ++i) REQUIRE(engine.append(**writer, {pack(with)})[0]);
}

std::vector<std::string> files(MemoryStorage& storage, const std::string& directory) {
    const auto names = storage.list("data/" + directory);
    return names ? *names : std::vector<std::string>();
}

SegmentHeader header_of(MemoryStorage& storage, const std::string& path) {
    const auto header = decode_header(storage.content(path));
    REQUIRE(header);
    return *header;
}

// Leaves a group whose last segment was a spare; answers the salts that spares had.
std::vector<std::uint64_t> reuse(MemoryStorage& storage, OneCore& engine, int count = kFew) {
    REQUIRE(engine.create(kOld));
    fill(engine, kOld, 3 * count, 'o');
    REQUIRE(engine.destroy(kOld.group));
    std::vector<std::uint64_t> salts;
    for (const auto& name : files(storage, ".spares")) {
        salts.push_back(header_of(storage, "data/.spares/" + name).salt);
    }
    REQUIRE(engine.create(kNew));
    fill(engine, kNew, count, 'n');
    return salts;
}

// A file that was a segment, of so many bytes.
void add_file(Storage& storage, const std::string& path, std::size_t size) {
    std::string content = encode_header({kFormatVersion, 0, 1, 77, "g"});
    content.resize(size);
    REQUIRE((*storage.create(path))->write_at(0, content));
}

}  // namespace

TEST_CASE("the files of a destroyed group are written again by one that fills segments") {
    MemoryStorage storage;
    {
        OneCore engine(storage, kSegmentBytes);
        reuse(storage, engine);
        CHECK(engine.content(kNew).entries == std::vector(kFew, pack('n')));
        CHECK(files(storage, "before").empty());
    }
    const auto names = files(storage, "behind");
    REQUIRE(names.size() >= 2);
    CHECK((header_of(storage, "data/behind/" + names.front()).flags & kFlagReused) == 0);
    CHECK((header_of(storage, "data/behind/" + names.back()).flags & kFlagReused) != 0);
    CHECK(storage.content("data/behind/" + names.back()).find("ooooo") != std::string::npos);

    OneCore engine(storage, kSegmentBytes);

    CHECK(engine.content(kNew).entries == std::vector(kFew, pack('n')));
    fill(engine, kNew, 2 * kFew, 'm');
    CHECK(engine.content(kNew).entries.size() == 3 * kFew);
}

TEST_CASE("the files of segments over age are written again") {
    MemoryStorage storage;
    OneCore engine(storage);
    REQUIRE(engine.create(kOld));
    fill(engine, kOld, 20, 'o');
    engine.clock.advance(kDay + 1);
    REQUIRE(engine.retain(kOld.group, kDay));
    REQUIRE(engine.open_writer(kOld));  // behind the dropping
    const auto kept = files(storage, ".spares").size();
    REQUIRE(kept >= 2);

    fill(engine, kOld, 12, 'n');

    CHECK(files(storage, ".spares").size() < kept);
    CHECK(engine.bounds(kOld)->first == 21);
    for (log::Sequence s = 21; s <= 32; ++s) CHECK(*engine.read(kOld, s)->entries.at(0).data == pack('n'));
}

TEST_CASE("frames of a file's life before are none in this one, wherever the new ones end") {
    MemoryStorage storage;
    std::vector<std::uint64_t> salts;
    {
        OneCore engine(storage, kSegmentBytes);
        salts = reuse(storage, engine);
    }
    const std::string path = "data/behind/" + files(storage, "behind").back();
    const std::string whole = storage.content(path);
    const auto header = header_of(storage, path);
    std::size_t ends = 0;
    for (std::uint64_t at = header_bytes(header.group);;) {
        const auto frame = decode_frame_header(std::string_view(whole).substr(at), header.salt, at);
        if (!frame) break;
        at += frame_bytes(frame->size);
        // What could stand there of the lives before.
        std::string stale = whole.substr(0, at);
        for (const auto salt : salts) {
            for (log::Sequence s = 1; s <= 12; ++s) {
                const auto commit = static_cast<std::uint32_t>(stale.size());
                encode_frame(stale, {.kind = Kind::entry, .commit = commit, .sequence = s, .at = 1'000'000},
                             "stale", salt, commit);
            }
        }
        storage.content(path) = stale;
        OneCore engine(storage, kSegmentBytes);
        REQUIRE(engine.failure() == "");
        const auto content = engine.content(kNew);
        CHECK_FALSE(content.corrupt);
        for (const auto& entry : content.entries) CHECK(entry == pack('n'));
        ++ends;
    }
    CHECK(ends >= 3);
}

TEST_CASE("a tail torn at any byte of a file that was a spare is cut off") {
    MemoryStorage storage;
    {
        OneCore engine(storage);
        reuse(storage, engine, 10);
    }
    const std::string path = "data/behind/" + files(storage, "behind").back();
    const std::string whole = storage.content(path);
    const std::size_t header = header_bytes(kNew.group);
    const std::size_t end = whole.rfind('n') + 1;
    std::string old(whole.size(), 'o');
    std::size_t most = 0;
    for (std::size_t size = header; size <= end; size += size < end - 8 ? 5 : 1) {
        CAPTURE(size);
        storage.content(path) = whole.substr(0, size) + old.substr(size);
        OneCore engine(storage);
        REQUIRE(engine.failure() == "");
        const auto content = engine.content(kNew);
        REQUIRE_FALSE(content.corrupt);
        REQUIRE(content.entries == std::vector(content.entries.size(), pack('n')));
        REQUIRE(content.entries.size() >= most);  // a longer file never holds less
        most = content.entries.size();
    }
    CHECK(most == 10);
}

TEST_CASE("a read whose file was dropped and written again meanwhile goes on behind it") {
    MemoryStorage storage;
    {
        OneCore engine(storage);
        REQUIRE(engine.create(kOld));
        fill(engine, kOld, 20, 'o');
    }
    OneCore engine(storage);  // holds nothing in memory yet
    std::atomic<bool> first = true;
    std::promise<void> opened, rewritten;
    storage.before_read = [&, done = rewritten.get_future().share()] {
        if (!first.exchange(false)) return;
        opened.set_value();
        done.wait();
    };
    auto asked = ask_later<log::Batch>(
        engine.loop(), [&](auto done) { engine.log().read(kOld, 1, 1u << 20, std::move(done)); });
    wait_for(opened.get_future());
    engine.clock.advance(kDay + 1);
    REQUIRE(engine.retain(kOld.group, kDay));
    fill(engine, kOld, 50, 'n');
    REQUIRE(files(storage, ".spares").empty());

    rewritten.set_value();

    const auto batch = wait_for(std::move(asked));
    REQUIRE(batch);
    CHECK(batch->entries.at(0).sequence >= 21);
    CHECK(*batch->entries.at(0).data == pack('n'));
}

TEST_CASE("there are few spares, none of them small, and without a valid header none is used") {
    MemoryStorage memory;
    CappedStorage storage(memory, 10'000);
    Spares spares(storage, "spares", {.files_max = 2, .file_bytes_min = 100});
    add_file(storage, "small", 99);
    for (const char* path : {"a", "b", "c"}) add_file(storage, path, 200);

    CHECK_FALSE(spares.keep("small"));
    CHECK(spares.keep("a"));
    CHECK(spares.keep("b"));
    CHECK_FALSE(spares.keep("c"));

    CHECK(storage.list("spares")->size() == 2);
    CHECK(spares.bytes() == 400);
    memory.content("spares/00000002.segment")[9] ^= 1;
    const auto spare = spares.take();
    REQUIRE(spare);
    CHECK(spare->path == "spares/00000001.segment");
    CHECK(spare->bytes == 200);
    CHECK(spare->salt == 77);
    CHECK_FALSE(spares.take());
    CHECK(storage.list("spares")->size() == 1);
    CHECK(storage.room() == 10'000 - 99 - 200 - 200);  // small, c, and what was taken
    Spares again(storage, "spares", {.files_max = 2, .file_bytes_min = 100});
    again.open();
    CHECK(again.give_up());
    CHECK_FALSE(again.give_up());
    CHECK(storage.list("spares")->empty());
    CHECK(storage.room() == 10'000 - 99 - 200);
}

TEST_CASE("a file of zeros is made when there is no spare, and once only") {
    constexpr std::uint64_t bytes = 3'000'000;
    MemoryStorage storage;
    Spares spares(storage, "spares", {.files_max = 2, .file_bytes_min = 100});
    CHECK(spares.wanted());
    CHECK_FALSE(spares.wanted());  // it is on its way

    spares.make(bytes);

    CHECK_FALSE(spares.wanted());
    CHECK(spares.bytes() == bytes);
    CHECK(storage.is_synced("spares/00000001.segment"));
    const auto spare = spares.take();
    REQUIRE(spare);
    CHECK(spare->bytes == bytes);
    const auto& content = storage.content(spare->path);
    CHECK(content.find_last_not_of('\0') < 4096);
    CHECK(content.size() == bytes);
    CHECK(spares.wanted());
    storage.fail(5, 1);
    spares.make(bytes);
    CHECK_FALSE(spares.take());
    CHECK(storage.list("spares")->size() == 1);  // the one that was taken
    CHECK_FALSE(spares.wanted());
    add_file(storage, "a", 200);
    CHECK(spares.keep("a"));
    CHECK(spares.take());
    CHECK(spares.wanted());
    Spares none(storage, "spares", {.files_max = 0});
    CHECK_FALSE(none.wanted());
}

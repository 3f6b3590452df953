#include "log/journal/format.h"

#include <doctest/doctest.h>

#include <set>

#include "base/hash.h"
#include "log/journal/segment_reader.h"

using namespace penstock;
using namespace penstock::log::journal;
using log::Sequence;

namespace {

constexpr std::uint64_t kSalt = 0x0123456789abcdef;

std::string hex(std::string_view bytes) {
    return base::hex(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

// A segment with one log, created, with an epoch, an entry and its end.
std::string sample_segment() {
    std::string bytes = encode_header({kFormatVersion, kFlagSynced, 1, kSalt, "prices"});
    const auto commit = static_cast<std::uint32_t>(bytes.size());
    const auto add = [&](Kind kind, Sequence sequence, std::string_view payload) {
        const bool of_log = kind != Kind::heads;
        const FrameHeader header{kind, 0, of_log ? 7u : 0u, commit, sequence, of_log ? 1'700'000'000'000 : 0};
        encode_frame(bytes, header, payload, kSalt, bytes.size());
    };
    add(Kind::heads, 0, encode_heads({}));
    add(Kind::created, 0, "");
    add(Kind::epoch, 0, std::string_view("\1\0\0\0\0\0\0\0", 8));
    add(Kind::entry, 1, "hello");
    add(Kind::closed, 2, "");
    return bytes;
}

}  // namespace

TEST_CASE("a segment of version 1 is written byte for byte as it always was") {
    // Files of this version are on people's disks: a change here needs a new version and a reader for both.
    const std::string header = hex(encode_header({kFormatVersion, kFlagSynced, 1, kSalt, "prices"}));
    const std::string whole = hex(sample_segment());
    CHECK(header ==
          "50454e53544f434b01000000010000000100000000000000efcdab896745230106000000031e33a17072696365730000");
    CHECK(base::hex(base::sha256(sample_segment())) ==
          "24fb2682c80c5fca9295fc394b42f35c80cf4f2848837d9dfa9bf37f3dc15f24");
    CHECK(whole.starts_with(header));
}

TEST_CASE("a segment of version 1 is read") {
    std::vector<Kind> kinds;
    std::string entry;
    const auto bytes = sample_segment();
    const auto header = decode_header(bytes);
    REQUIRE(header);
    CHECK(header->group == "prices");
    CHECK(header->salt == kSalt);

    const auto scan = scan_segment(bytes, *header, [&](const Frame& frame, std::uint64_t) {
        kinds.push_back(frame.header.kind);
        if (frame.header.kind == Kind::entry) entry = frame.payload;
        return true;
    });

    CHECK(kinds == std::vector<Kind>{Kind::heads, Kind::created, Kind::epoch, Kind::entry, Kind::closed});
    CHECK(entry == "hello");
    CHECK(scan.how == Scan::End::clean);
    CHECK(scan.end == bytes.size());
}

TEST_CASE("in no other life of a file has an offset the same place") {
    for (const std::uint64_t salt : {kSalt, std::uint64_t{UINT32_MAX}, UINT64_MAX, std::uint64_t{0}}) {
        for (const std::uint64_t offset : {48u, 4096u, 64u << 20}) {
            std::set<std::uint32_t> places;
            std::uint64_t life = salt;
            for (int i = 0; i < 1000; ++i, life = next_salt(life)) {
                CHECK((life ^ salt) <= UINT32_MAX);
                CHECK(places.insert(place_of(life, offset)).second);
            }
        }
    }
}

TEST_CASE("an index gives back its logs and points") {
    const std::vector<LogState> logs = {{3, {true, 9, 20, 1000}, {{11, 500, 64}, {17, 900, 70'000}}},
                                        {4, {false, 1, 0, 0}, {}}};

    const auto read = decode_index(encode_index(logs));

    REQUIRE(read);
    REQUIRE(read->size() == 2);
    CHECK(read->at(0).log == 3);
    CHECK(read->at(0).head.closed);
    CHECK(read->at(0).head.last == 20);
    REQUIRE(read->at(0).points.size() == 2);
    CHECK(read->at(0).points[1].sequence == 17);
    CHECK(read->at(0).points[1].offset == 70'000);
    CHECK(read->at(1).points.empty());
    CHECK_FALSE(decode_index(encode_index(logs) + "x"));
}

TEST_CASE("the name of a directory is safe and tells the group") {
    CHECK(directory_name("a/b:c") == "a%2Fb%3Ac");
    CHECK(directory_name("..") == "%2E.");
    CHECK(directory_name("x.destroyed") == "x%2Edestroyed");
    CHECK(segment_name(7) == "00000007.segment");
    CHECK(segment_number("00000007.segment") == 7);
    for (const char* name :
         {"7.segment", "00000000.segment", "00000007.segment.old", "-0000007.segment", "lock"}) {
        CHECK_FALSE(segment_number(name));
    }
}

#include "connections/ring.h"

#include <doctest/doctest.h>

#include <deque>
#include <random>

using namespace penstock::connections;

namespace {

void append(Ring& ring, const std::string& text) {
    ring.append(0, [&](std::string& out) { out += text; });
}

}  // namespace

TEST_CASE("what a connection lacks is one run of bytes") {
    Ring ring(7);
    append(ring, "seven ");
    append(ring, "eight ");
    append(ring, "nine");

    CHECK(ring.first() == 7);
    CHECK(ring.next() == 10);
    CHECK(ring.from(7) == "seven eight nine");
    CHECK(ring.from(9) == "nine");
    CHECK(ring.from(10).empty());
}

TEST_CASE("a write that ended within a message tells which, and what is left of it") {
    Ring ring;
    append(ring, "one");
    append(ring, "two");
    append(ring, "three");

    CHECK(ring.cut(1, 0).seq == 1);
    CHECK(!ring.cut(1, 0).within);
    CHECK(ring.cut(1, 2).within);
    CHECK(ring.cut(1, 2).rest == "e");
    CHECK(ring.cut(1, 3).seq == 2);
    CHECK(ring.cut(1, 3).rest == "two");
    CHECK(ring.cut(2, 4).seq == 3);
    CHECK(ring.cut(2, 4).rest == "hree");
}

TEST_CASE("a ring holds what was appended and not dropped, whatever the order of both") {
    const unsigned seed = std::random_device()();
    CAPTURE(seed);
    std::mt19937 random(seed);
    Ring ring;
    std::deque<std::string> expected;
    Seq first = 1;
    for (int step = 0; step < 3000; ++step) {
        if (random() % 3 != 0) {
            const std::string text(random() % 40, static_cast<char>('a' + random() % 26));
            append(ring, text + "|");
            expected.push_back(text + "|");
        } else {
            const Seq upto = first + random() % (expected.size() + 1);
            ring.drop_before(upto);
            for (; first < upto; ++first) expected.pop_front();
        }
        REQUIRE(ring.first() == first);
        REQUIRE(ring.next() == first + expected.size());
        std::string all;
        for (const auto& text : expected) all += text;
        REQUIRE(ring.from(first) == all);
        REQUIRE(ring.bytes() == all.size());
        if (all.empty()) continue;
        const std::size_t offset = random() % all.size();
        const auto cut = ring.cut(first, offset);
        REQUIRE(all.substr(offset).starts_with(cut.rest));
        REQUIRE(ring.from(cut.seq).size() >= cut.rest.size());
        REQUIRE(offset + cut.rest.size() == all.size() - ring.from(cut.seq + 1).size());
    }
}

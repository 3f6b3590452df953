#include "connections/message.h"

#include <doctest/doctest.h>

using namespace penstock::connections;

TEST_CASE("a position survives being told to a client and back") {
    for (const Position& position : {Position{0, 0}, Position{0xabc, 17}, Position{~0ull, ~0ull},
                                     Position{1, 2, "shardId-000000000000:495"}}) {
        CHECK(Position::parse(position.text()) == position);
    }
    CHECK(Position{0xabc, 17}.text() == "abc.17");
}

TEST_CASE("what is no position is told from one") {
    for (const char* text :
         {"", ".", "1", "1.", ".1", "x.1", "1.x", "1.2.", "1.2. ", "1.2.a\"b", "-1.2", "1.2 "}) {
        CAPTURE(text);
        CHECK_FALSE(Position::parse(text));
    }
    CHECK_FALSE(Position::parse("1.2." + std::string(300, 'x')));
}

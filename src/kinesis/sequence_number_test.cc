#include "kinesis/sequence_number.h"

#include <doctest/doctest.h>

using namespace penstock::kinesis;

TEST_CASE("sequence numbers have AWS's layout") {
    CHECK(to_text({.shard_created_s = 1700000000, .index = 0, .time_s = 1700000000, .shard = 0}) ==
          "49646437577108476416916876405825929425585429676275269634");
    CHECK(to_text({.shard_created_s = 1700000000, .index = 0, .time_s = 1700000000, .shard = 1}) ==
          "49646437577130777162115407028967465143858078037781250066");
    CHECK(to_text({.shard_created_s = 1700000000, .index = 1, .time_s = 1700000005, .shard = 0}) ==
          "49646437577108476416916876405827138351405044649047359490");
}

TEST_CASE("a real number of AWS's decodes to what its event says") {
    const auto real = parse_sequence_number("49590338271490256608559692538361571095921575989136588898");
    REQUIRE(real);
    CHECK(real->shard_created_s == 1542776258);
    CHECK(real->shard == 6);
    CHECK(real->index == 0x67648a17);
    CHECK(real->time_s == 1545084650);
    CHECK(to_text(*real) == "49590338271490256608559692538361571095921575989136588898");
}

TEST_CASE("what is no sequence number is refused") {
    CHECK_FALSE(parse_sequence_number("0"));
    CHECK_FALSE(parse_sequence_number(std::string(56, '9')));
    CHECK_FALSE(parse_sequence_number("49646437577108476416916876405825929425585429676275269635"));
}

TEST_CASE("a position goes into the index and comes back") {
    const penstock::api::RecordPosition position{12345678901, 499};
    CHECK(to_position(to_index(position)) == position);
}

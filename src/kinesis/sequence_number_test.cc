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
    CHECK_FALSE(parse_sequence_number(""));
    CHECK_FALSE(parse_sequence_number("-5"));
    CHECK_FALSE(parse_sequence_number(std::string(56, '9')));
    CHECK_FALSE(parse_sequence_number("49646437577108476416916876405825929425585429676275269635"));
}

TEST_CASE("a position goes into the index and comes back") {
    const penstock::api::RecordPosition position{12345678901, 499};
    CHECK(to_position(to_index(position)) == position);
}

TEST_CASE("numbers of AWS's older versions tell their shard, and are told apart") {
    const auto small = parse_sequence_number("5");
    REQUIRE(small);
    CHECK(small->version == 0);
    CHECK(small->shard == 5);
    // Hex 20000000000000000000000000000000000000000000001.
    const auto first = parse_sequence_number("49039857307708443467467104868809893875799651909875269633");
    REQUIRE(first);
    CHECK(first->version == 1);
    CHECK(first->shard == 0);
    // Hex 13bb2cc3d80000000000000000000000: created in a second that is too late.
    CHECK_FALSE(parse_sequence_number("26227199374822427428162556223570313216"));
    CHECK_FALSE(parse_sequence_number("4903985730770844346746710486880989387579965190987526963"));
}

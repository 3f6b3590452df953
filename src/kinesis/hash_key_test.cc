#include "kinesis/hash_key.h"

#include <doctest/doctest.h>

using namespace penstock::kinesis;

TEST_CASE("a partition key's hash is its MD5 as a number") {
    CHECK(to_text(hash_partition_key("a")) == "16955237001963240173058271559858726497");
    CHECK(to_text(hash_partition_key("1")) == "261578874264819908609102035485573088411");
}

TEST_CASE("hash keys end at 2^128 - 1") {
    CHECK(parse_hash("340282366920938463463374607431768211455") == kHashMax);
    CHECK_FALSE(parse_hash("340282366920938463463374607431768211456"));
    CHECK_FALSE(parse_hash("999999999999999999999999999999999999999"));
    CHECK_FALSE(parse_hash(""));
}

TEST_CASE("shards get the ranges that AWS gives them") {
    const auto three = split_evenly(3);
    CHECK(to_text(three[0].last) == "113427455640312821154458202477256070484");
    CHECK(to_text(three[1].first) == "113427455640312821154458202477256070485");
    CHECK(to_text(three[1].last) == "226854911280625642308916404954512140969");
    CHECK(three[2].last == kHashMax);
    CHECK(to_text(split_evenly(2)[1].first) == "170141183460469231731687303715884105728");
    CHECK(to_text(split_evenly(4)[3].first) == "255211775190703847597530955573826158592");
    CHECK(split_evenly(1)[0].last == kHashMax);
}

#include "mapping/mapping.h"

#include <doctest/doctest.h>

using namespace penstock::mapping;

TEST_CASE("a mapping is read as it was stored") {
    Mapping mapping;
    mapping.uuid = "u";
    mapping.account = "000000000000";
    mapping.region = "us-east-1";
    mapping.stream_arn = "stream";
    mapping.function_arn = "function";
    CHECK(mapping_from_json(to_json(mapping))->source_arn() == "stream");
    CHECK_FALSE(mapping_from_json(to_json(mapping))->metrics);

    mapping.consumer_arn = "stream/consumer/c:1";
    mapping.parallelization = 7;
    mapping.bisect = mapping.reports_item_failures = true;
    mapping.patterns = {R"({"data":{"a":[1]}})"};
    mapping.on_failure = "arn:aws:sqs:us-east-1:000000000000:q";
    mapping.metrics.emplace();
    mapping.tags = {{"team", "blue"}, {"empty", ""}};
    const auto read = mapping_from_json(to_json(mapping));
    REQUIRE(read);
    CHECK(read->source_arn() == mapping.consumer_arn);
    CHECK(read->lanes() == 7);
    CHECK(read->bisect);
    CHECK(read->reports_item_failures);
    CHECK(read->patterns == mapping.patterns);
    CHECK_FALSE(read->filter.lets_everything_through());
    CHECK(read->on_failure == mapping.on_failure);
    CHECK(read->metrics == mapping.metrics);
    CHECK(read->tags == mapping.tags);
}

TEST_CASE("mappings that were stored with less are read") {
    const auto read = mapping_from_json(
        R"({"uuid":"u","account":"a","region":"r","stream":"s","function":"f","batchSize":100,)"
        R"("windowSeconds":0,"startingPosition":1,"startingAt":0,"enabled":true,"recordAgeSecondsMax":-1,)"
        R"("retriesMax":-1,"created":1,"modified":1})");
    REQUIRE(read);
    CHECK(read->lanes() == 1);
    CHECK(read->filter.lets_everything_through());
}

TEST_CASE("windows have a lane of their own") {
    Mapping mapping;
    mapping.parallelization = 10;
    mapping.tumbling_s = 60;
    CHECK(mapping.lanes() == 1);
}

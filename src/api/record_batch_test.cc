#include "api/record_batch.h"

#include <doctest/doctest.h>

using namespace penstock::api;

namespace {

const BatchOrigin kOrigin{
    .source_arn = "arn:stream", .shard_id = "shardId-000000000000", .region = "eu-west-1"};

std::string two_records() {
    RecordBatchBuilder builder(kOrigin, BatchWindow{.start_ms = 1000,
                                                    .end_ms = 2000,
                                                    .state = R"({"n":1})",
                                                    .is_final = false,
                                                    .terminated_early = true});
    builder.add({.sequence_number = "4951",
                 .partition_key = "a",
                 .data = std::string_view("\0\xff", 2),
                 .arrived_ms = 7});
    builder.add({.sequence_number = "4952", .partition_key = "", .data = "", .arrived_ms = 8});
    return builder.take();
}

}  // namespace

TEST_CASE("a batch of records is read as it was written") {
    const std::string bytes = two_records();
    RecordBatch batch;
    batch.records.resize(5);  // of the batch before

    REQUIRE(read_record_batch(bytes, batch));

    CHECK(batch.origin.source_arn == kOrigin.source_arn);
    CHECK(batch.origin.shard_id == kOrigin.shard_id);
    CHECK(batch.origin.region == kOrigin.region);
    REQUIRE(batch.window);
    CHECK(batch.window->start_ms == 1000);
    CHECK(batch.window->end_ms == 2000);
    CHECK(batch.window->state == R"({"n":1})");
    CHECK_FALSE(batch.window->is_final);
    CHECK(batch.window->terminated_early);
    REQUIRE(batch.records.size() == 2);
    CHECK(batch.records[0].sequence_number == "4951");
    CHECK(batch.records[0].partition_key == "a");
    CHECK(batch.records[0].data == std::string_view("\0\xff", 2));
    CHECK(batch.records[0].arrived_ms == 7);
    CHECK(batch.records[1].sequence_number == "4952");
    CHECK(batch.records[1].data.empty());
}

TEST_CASE("a batch may have no window and no records") {
    RecordBatchBuilder builder(kOrigin, std::nullopt);
    const std::string bytes = builder.take();
    RecordBatch batch;

    REQUIRE(read_record_batch(bytes, batch));

    CHECK_FALSE(batch.window);
    CHECK(batch.records.empty());
}

TEST_CASE("bytes that are cut or continued are no batch") {
    const std::string bytes = two_records();
    RecordBatch batch;
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK_FALSE(read_record_batch(std::string_view(bytes).substr(0, size), batch));
    CHECK_FALSE(read_record_batch(bytes + "x", batch));
}

TEST_CASE("a builder knows what it has, and what one more record takes") {
    RecordBatchBuilder builder(kOrigin, std::nullopt);
    const BatchRecord record{.sequence_number = "1", .partition_key = "key", .data = "data", .arrived_ms = 0};
    const std::size_t before = builder.size();

    builder.add(record);

    CHECK(builder.size() == before + RecordBatchBuilder::cost(record));
    CHECK(builder.count() == 1);
}

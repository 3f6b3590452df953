#include "mapping/event.h"

#include <doctest/doctest.h>

using namespace penstock::mapping;

TEST_CASE("the event has the form that AWS's recordings show") {
    const EventSource source("shardId-000000000006", "arn:aws:kinesis:us-east-1:000000000000:stream/s",
                             "us-east-1", "arn:aws:iam::000000000000:role/r");
    EventBuilder builder(source);
    const EventRecord record{
        .sequence_number = "4959", .partition_key = "k", .data = "hello", .at = 1545084650987};
    const std::size_t cost = builder.cost(record);
    builder.add(record);

    CHECK(builder.count() == 1);
    const std::string json = builder.take();
    CHECK(json.size() <= cost + 14);
    CHECK(
        json ==
        R"({"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"k","sequenceNumber":"4959",)"
        R"("data":"aGVsbG8=","approximateArrivalTimestamp":1545084650.987},"eventSource":"aws:kinesis",)"
        R"("eventVersion":"1.0","eventID":"shardId-000000000006:4959","eventName":"aws:kinesis:record",)"
        R"("invokeIdentityArn":"arn:aws:iam::000000000000:role/r","awsRegion":"us-east-1",)"
        R"("eventSourceARN":"arn:aws:kinesis:us-east-1:000000000000:stream/s"}]})");
}

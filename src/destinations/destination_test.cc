#include "destinations/destination.h"

#include <doctest/doctest.h>

using namespace penstock::destinations;
using Kind = Destination::Kind;

TEST_CASE("what an ARN names") {
    const auto queue = parse_destination("arn:aws:sqs:us-east-2:123456789012:dlq");
    REQUIRE(queue);
    CHECK(queue->kind == Kind::queue);
    CHECK(queue->region == "us-east-2");
    CHECK(queue->account == "123456789012");
    CHECK(queue->name == "dlq");
    CHECK(parse_destination("arn:aws:sns:us-east-2:123456789012:t")->kind == Kind::topic);
    CHECK(parse_destination("arn:aws:s3:::bucket.name")->kind == Kind::bucket);
    CHECK(parse_destination("arn:aws:kinesis:us-east-2:123456789012:stream/s")->kind == Kind::stream);
    CHECK(parse_destination("arn:aws:lambda:us-east-2:123456789012:function:f:1")->kind == Kind::function);
    CHECK(parse_destination("arn:aws-cn:sqs:cn-north-1:123456789012:q")->kind == Kind::queue);
}

TEST_CASE("what is no destination") {
    for (const char* arn :
         {"", "dlq", "arn:aws:sqs:us-east-2:123456789012:", "arn:aws:sqs:us-east-2:123456789012",
          "arn:aws:sqs::123456789012:q", "arn:aws:s3:us-east-1::bucket", "arn:aws:s3:::bucket/key",
          "arn:aws:events:us-east-2:123456789012:event-bus/b", "arn:aws:sqs:us-east-2:123456789012:a/b",
          "arn:aws:kinesis:us-east-2:123456789012:stream/s/consumer/c:1",
          "arn:other:sqs:us-east-2:123456789012:q"}) {
        CAPTURE(arn);
        CHECK_FALSE(parse_destination(arn));
    }
}

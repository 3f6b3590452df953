#include "mapping/failure_record.h"

#include <doctest/doctest.h>

using namespace penstock::mapping;

TEST_CASE("the record has the form that the guide and AWS's recordings show") {
    FailedBatch batch{
        .request_id = "c9b8fa9f",
        .function_arn = "arn:aws:lambda:us-east-2:123456789012:function:myfunction",
        .invocations = 2,
        .response = FailedBatch::Response{.executed_version = "$LATEST", .function_error = "Unhandled"},
        .shard_id = "shardId-000000000001",
        .stream_arn = "arn:aws:kinesis:us-east-2:123456789012:stream/mystream",
        .size = 500,
        .first_number = "4960",
        .last_number = "4961",
        .first_at = 1573691884'835,
        .last_at = 1573691885'580,
    };
    const std::string info =
        R"("version":"1.0","timestamp":"2019-11-14T00:38:06.021Z","KinesisBatchInfo":)"
        R"({"shardId":"shardId-000000000001","startSequenceNumber":"4960","endSequenceNumber":"4961",)"
        R"("approximateArrivalOfFirstRecord":"2019-11-14T00:38:04.835Z",)"
        R"("approximateArrivalOfLastRecord":"2019-11-14T00:38:05.580Z","batchSize":500,)"
        R"("streamArn":"arn:aws:kinesis:us-east-2:123456789012:stream/mystream"})";
    CHECK(failure_record(batch, 1573691886'021, "") ==
          R"({"requestContext":{"requestId":"c9b8fa9f",)"
          R"("functionArn":"arn:aws:lambda:us-east-2:123456789012:function:myfunction",)"
          R"("condition":"RetryAttemptsExhausted","approximateInvokeCount":2},)"
          R"("responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},)" +
              info + "}");

    batch.too_old = true;
    batch.response.reset();
    CHECK(failure_record(batch, 1573691886'021, R"({"Records":[]})") ==
          R"({"requestContext":{"requestId":"c9b8fa9f",)"
          R"("functionArn":"arn:aws:lambda:us-east-2:123456789012:function:myfunction",)"
          R"("condition":"RecordAgeExceeded","approximateInvokeCount":2},)" +
              info + R"(,"payload":"{\"Records\":[]}"})");
}

TEST_CASE("the name of an object says where and when") {
    CHECK(failure_key("uuid", "shardId-000000000001", 1573691886'021, "other") ==
          "aws/lambda/uuid/shardId-000000000001/2019/11/14/2019-11-14T00.38.06-other");
}

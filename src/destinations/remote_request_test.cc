#include "destinations/remote_request.h"

#include <doctest/doctest.h>

using namespace penstock;
using namespace penstock::destinations;

namespace {

net::Request request_to(const std::string& endpoint, Delivery delivery) {
    const auto to = parse_destination(delivery.destination);
    REQUIRE(to);
    return remote_request(endpoint, *to, delivery);
}

}  // namespace

TEST_CASE("a message for a queue") {
    const auto request =
        request_to("http://localhost:9324/",
                   {.destination = "arn:aws:sqs:us-east-2:123456789012:dlq", .document = R"({"a": "ü&="})"});
    CHECK(request.method == "POST");
    CHECK(request.target == "/123456789012/dlq");
    CHECK(request.headers.get("Host") == "localhost:9324");
    CHECK(request.body ==
          "Action=SendMessage&Version=2012-11-05&QueueUrl=http%3A%2F%2Flocalhost%3A9324%2F123456789012%2Fdlq&"
          "MessageBody=%7B%22a%22%3A%20%22%C3%BC%26%3D%22%7D");
}

TEST_CASE("a message for a topic") {
    const auto request =
        request_to("https://sns.us-east-2.amazonaws.com",
                   {.destination = "arn:aws:sns:us-east-2:123456789012:t", .document = "{}"});
    CHECK(request.target == "/");
    CHECK(request.headers.get("Host") == "sns.us-east-2.amazonaws.com");
    CHECK(request.body ==
          "Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aus-east-2%3A123456789012%3At&"
          "Message=%7B%7D");
}

TEST_CASE("attributes of messages") {
    const std::vector<MessageAttribute> attributes{{"RequestID", "String", "r 1"},
                                                   {"ErrorCode", "Number", "200"}};
    const auto queued = request_to(
        "http://localhost:9324",
        {.destination = "arn:aws:sqs:us-east-2:123456789012:dlq", .document = "1", .attributes = attributes});
    CHECK(
        queued.body.ends_with("MessageBody=1&MessageAttribute.1.Name=RequestID&"
                              "MessageAttribute.1.Value.DataType=String&"
                              "MessageAttribute.1.Value.StringValue=r%201&"
                              "MessageAttribute.2.Name=ErrorCode&"
                              "MessageAttribute.2.Value.DataType=Number&"
                              "MessageAttribute.2.Value.StringValue=200"));
    const auto published =
        request_to("http://localhost:9911", {.destination = "arn:aws:sns:us-east-2:123456789012:t",
                                             .document = "1",
                                             .attributes = {attributes.front()}});
    CHECK(
        published.body.ends_with("Message=1&MessageAttributes.entry.1.Name=RequestID&"
                                 "MessageAttributes.entry.1.Value.DataType=String&"
                                 "MessageAttributes.entry.1.Value.StringValue=r%201"));
}

TEST_CASE("an object for a bucket") {
    const auto request =
        request_to("http://localhost:9000/base/",
                   {.destination = "arn:aws:s3:::b", .document = "{}", .key = "aws/lambda/x"});
    CHECK(request.method == "PUT");
    CHECK(request.target == "/base/b/aws/lambda/x");
    CHECK(request.body == "{}");
    CHECK(request.headers.get("X-Amz-Content-Sha256") ==
          "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    CHECK(origin_of("http://localhost:9000/base/") == "http://localhost:9000");
}

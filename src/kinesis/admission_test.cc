// Who of another account may do what, once the server knows who calls.
#include "kinesis/service_fixture.h"

using namespace penstock;
using namespace penstock::kinesis;

namespace {

const api::Caller kOwner{.account = "111111111111"}, kOther{.account = "222222222222"};
const std::string kArn = "arn:aws:kinesis:us-east-1:111111111111:stream/s";
const std::string kOfStream = R"("StreamARN":")" + kArn + "\"";
const std::string kPut = "{" + kOfStream + R"(,"PartitionKey":"k","Data":"AAAA"})";

std::string refusal(const std::string& action, const std::string& resource = kArn) {
    return "AccessDeniedException: User: arn:aws:iam::222222222222:root is not authorized to perform: "
           "kinesis:" +
           action + " on resource: " + resource +
           " because no resource-based policy allows the kinesis:" + action + " action";
}

void allow(Service& service, const std::string& action, const std::string& resource = kArn) {
    const std::string statement = R"({"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":")" +
                                  action + R"(","Resource":")" + resource + R"("})";
    const std::string policy = R"({"Statement":)" + statement + "}";
    CHECK(service.call("PutResourcePolicy",
                       R"({"ResourceARN":")" + resource + R"(","Policy":)" + wire::json_string(policy) + "}",
                       kOwner) == "");
}

void create(Service& service) {
    CHECK(service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})", kOwner) == "");
}

}  // namespace

TEST_CASE("everybody is believed while nobody's key is known") {
    Service service;
    create(service);
    CHECK(service.call("PutRecord", kPut, kOther).find("SequenceNumber") != std::string::npos);
}

TEST_CASE("another account may not use a stream by its ARN, and does not learn whether it is there") {
    Service service({.policies = true});
    CHECK(service.call("PutRecord", kPut, kOther) == refusal("PutRecord"));
    create(service);
    CHECK(service.call("PutRecord", kPut, kOther) == refusal("PutRecord"));
    CHECK(service.call("DeleteStream", "{" + kOfStream + "}", kOther) == refusal("DeleteStream"));
    CHECK(service.call("ListTagsForResource", R"({"ResourceARN":")" + kArn + "\"}", kOther) ==
          refusal("ListTagsForResource"));
    CHECK(service.call("PutRecord", kPut, kOwner).find("SequenceNumber") != std::string::npos);
}

TEST_CASE("another account may do what the stream's policy allows, and no more") {
    Service service({.policies = true});
    create(service);
    allow(service, "kinesis:PutRecord");
    CHECK(service.call("PutRecord", kPut, kOther).find("SequenceNumber") != std::string::npos);
    const std::string ask = "{" + kOfStream + R"(,"ShardId":"0","ShardIteratorType":"TRIM_HORIZON"})";
    CHECK(service.call("GetShardIterator", ask, kOther) == refusal("GetShardIterator"));
    CHECK(service.call("DeleteResourcePolicy", R"({"ResourceARN":")" + kArn + "\"}", kOther) ==
          refusal("DeleteResourcePolicy"));

    CHECK(service.call("DeleteResourcePolicy", R"({"ResourceARN":")" + kArn + "\"}", kOwner) == "");
    CHECK(service.call("PutRecord", kPut, kOther) == refusal("PutRecord"));
}

TEST_CASE("an iterator is good for whom the stream's policy lets read") {
    Service service({.policies = true});
    create(service);
    const std::string ask = "{" + kOfStream + R"(,"ShardId":"0","ShardIteratorType":"TRIM_HORIZON"})";
    const std::string read = R"({"ShardIterator":")" +
                             member(service.call("GetShardIterator", ask, kOwner), "ShardIterator") + "\"}";
    CHECK(service.call("GetRecords", read, kOther) == refusal("GetRecords"));
    allow(service, "kinesis:Get*");
    CHECK(member(service.call("GetRecords", read, kOther), "Records") == "[]");
}

TEST_CASE("a consumer has a policy of its own") {
    Service service({.policies = true});
    create(service);
    const std::string registered =
        service.call("RegisterStreamConsumer", "{" + kOfStream + R"(,"ConsumerName":"c"})", kOwner);
    const std::string arn =
        wire::JsonDocument::parse(member(registered, "Consumer"))->root().find("ConsumerARN")->to_json();
    const std::string text = arn.substr(1, arn.size() - 2);
    const std::string ask = R"({"ConsumerARN":)" + arn + "}";
    allow(service, "kinesis:*");
    CHECK(service.call("DescribeStreamConsumer", ask, kOther) == refusal("DescribeStreamConsumer", text));
    allow(service, "kinesis:DescribeStreamConsumer", text);
    CHECK(service.call("DescribeStreamConsumer", ask, kOther).find("ConsumerDescription") !=
          std::string::npos);
}

TEST_CASE("a Deny is told as such") {
    Service service({.policies = true});
    create(service);
    const std::string policy =
        R"({\"Statement\":{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}})";
    service.call("PutResourcePolicy", R"({"ResourceARN":")" + kArn + R"(","Policy":")" + policy + "\"}",
                 kOwner);
    CHECK(service.call("PutRecord", kPut, kOther) ==
          "AccessDeniedException: User: arn:aws:iam::222222222222:root is not authorized to perform: "
          "kinesis:PutRecord on resource: " +
              kArn + " with an explicit deny in a resource-based policy");
    CHECK(service.call("PutRecord", kPut, kOwner).find("SequenceNumber") != std::string::npos);
}

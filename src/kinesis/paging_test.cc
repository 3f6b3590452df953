// NextToken, and what may stand beside it.
#include "kinesis/service_fixture.h"

using namespace penstock;
using namespace penstock::kinesis;

namespace {

constexpr std::string_view kArn = "arn:aws:kinesis:us-east-1:000000000000:stream/s";

std::string with_token(const std::string& token, const std::string& more = "") {
    return R"({"NextToken":")" + token + '"' + more + "}";
}

std::string of_stream(const std::string& more = "") {
    return R"({"StreamARN":")" + std::string(kArn) + '"' + more + "}";
}

void register_consumers(Service& service, const std::string& stream) {
    for (const char* name : {"a", "b", "c"}) {
        service.call("RegisterStreamConsumer",
                     R"({"StreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/)" + stream +
                         R"(","ConsumerName":")" + name + R"("})");
    }
}

}  // namespace

TEST_CASE("beside a token of ListShards only MaxResults may be given") {
    Service service;
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":3})");
    const std::string token =
        member(service.call("ListShards", R"({"StreamName":"s","MaxResults":1})"), "NextToken");
    const auto refused = [&](const std::string& more) {
        return service.call("ListShards", with_token(token, more));
    };
    CHECK(refused(R"(,"StreamName":"s")") ==
          "InvalidArgumentException: NextToken and StreamName cannot be provided together.");
    CHECK(refused(R"(,"StreamARN":")" + std::string(kArn) + '"') ==
          "InvalidArgumentException: NextToken and StreamName cannot be provided together.");
    CHECK(refused(R"(,"ExclusiveStartShardId":"shardId-000000000001")") ==
          "InvalidArgumentException: NextToken and ExclusiveStartShardId cannot be provided together.");
    CHECK(refused(R"(,"StreamCreationTimestamp":1421889722)") ==
          "InvalidArgumentException: NextToken and StreamCreationTimestamp cannot be provided together.");
    const std::string page = service.call("ListShards", with_token(token, R"(,"MaxResults":1)"));
    CHECK(member(page, "Shards").find("shardId-000000000001") != std::string::npos);
    CHECK(member(page, "NextToken") != token);
    for (const char* garbage : {"nonsense", "AAAA", "AAAAAAAAAAAAAAAA"})
        CHECK(service.call("ListShards", with_token(garbage)) ==
              "InvalidArgumentException: Invalid NextToken.");
}

TEST_CASE("a stream's creation time tells it from an earlier one of its name") {
    Service service;
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
    register_consumers(service, "s");
    const std::string gone = "ResourceNotFoundException: Stream s under account 000000000000 not found.";
    for (const char* same : {"1421889722", "1421889722.0", "1421889722.5"}) {
        const std::string created = R"(,"StreamCreationTimestamp":)" + std::string(same);
        CHECK(service.call("ListShards", of_stream(created)).starts_with(R"({"Shards":[{)"));
        CHECK(service.call("ListStreamConsumers", of_stream(created)).starts_with(R"({"Consumers":[{)"));
    }
    const std::string other = R"(,"StreamCreationTimestamp":1421889721)";
    CHECK(service.call("ListShards", of_stream(other)) == gone);
    CHECK(service.call("ListStreamConsumers", of_stream(other)) == gone);
}

TEST_CASE("tokens of every list live for five minutes") {
    Service service;
    for (const char* name : {"s", "t"})
        service.call("CreateStream", R"({"StreamName":")" + std::string(name) + R"(","ShardCount":1})");
    register_consumers(service, "s");
    const std::string streams =
        with_token(member(service.call("ListStreams", R"({"Limit":1})"), "NextToken"));
    const std::string consumers = of_stream(
        R"(,"NextToken":")" +
        member(service.call("ListStreamConsumers", of_stream(R"(,"MaxResults":2)")), "NextToken") + '"');
    service.clock.advance(300'000);
    CHECK(member(service.call("ListStreams", streams), "StreamNames") == R"(["t"])");
    CHECK(member(service.call("ListStreamConsumers", consumers), "Consumers").find("/consumer/c:") !=
          std::string::npos);
    service.clock.advance(1);
    CHECK(service.call("ListStreams", streams).starts_with("ExpiredNextTokenException"));
    CHECK(service.call("ListStreamConsumers", consumers).starts_with("ExpiredNextTokenException"));
}

TEST_CASE("a token is good for its own list only") {
    Service service;
    for (const char* name : {"s", "t"}) {
        service.call("CreateStream", R"({"StreamName":")" + std::string(name) + R"(","ShardCount":2})");
        register_consumers(service, name);
    }
    const std::string streams = member(service.call("ListStreams", R"({"Limit":1})"), "NextToken");
    const std::string shards =
        member(service.call("ListShards", R"({"StreamName":"s","MaxResults":1})"), "NextToken");
    const std::string consumers =
        member(service.call("ListStreamConsumers", of_stream(R"(,"MaxResults":2)")), "NextToken");
    const std::string invalid = "InvalidArgumentException: Invalid NextToken.";
    CHECK(service.call("ListStreams", with_token(shards)) == invalid);
    CHECK(service.call("ListShards", with_token(streams)) == invalid);
    CHECK(service.call("ListShards", with_token(consumers)) == invalid);
    CHECK(service.call("ListStreamConsumers",
                       R"({"StreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/t","NextToken":")" +
                           consumers + R"("})") == invalid);
}

TEST_CASE("another account pages through the shards that a policy lets it list, and through no others") {
    Service service({.policies = true});
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":3})");
    const api::Caller other{.account = "111122223333", .region = "us-east-1"};
    const std::string policy =
        R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"kinesis:ListShards","Resource":"*"}})";
    const auto quoted = [](std::string text) {
        for (std::size_t at = 0; (at = text.find('"', at)) != text.npos; at += 2) text.insert(at, 1, '\\');
        return text;
    };
    CHECK(service.call("PutResourcePolicy", R"({"ResourceARN":")" + std::string(kArn) + R"(","Policy":")" +
                                                quoted(policy) + R"("})") == "");
    const std::string token =
        member(service.call("ListShards", of_stream(R"(,"MaxResults":1)"), other), "NextToken");
    CHECK(service.call("ListShards", with_token(token), other).find("shardId-000000000002") !=
          std::string::npos);
    service.call("DeleteResourcePolicy", R"({"ResourceARN":")" + std::string(kArn) + R"("})");
    CHECK(service.call("ListShards", with_token(token), other).starts_with("AccessDeniedException"));
}

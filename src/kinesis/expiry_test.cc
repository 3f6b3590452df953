// GetRecords and ListShards against a clock that the test moves.
#include "kinesis/service_fixture.h"

using namespace penstock;
using namespace penstock::kinesis;

TEST_CASE("an iterator lives for five minutes, and is refused after them in AWS's words") {
    Service service;
    CHECK(service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})").empty());
    const std::string iterator =
        member(service.call("GetShardIterator",
                            R"({"StreamName":"s","ShardId":"0","ShardIteratorType":"TRIM_HORIZON"})"),
               "ShardIterator");
    const std::string ask = R"({"ShardIterator":")" + iterator + R"("})";

    service.clock.advance(300'000);
    const std::string fresh = service.call("GetRecords", ask);
    CHECK(member(fresh, "Records") == "[]");
    CHECK(member(fresh, "NextShardIterator") != iterator);

    service.clock.advance(1000);
    CHECK(service.call("GetRecords", ask) ==
          "ExpiredIteratorException: Iterator expired. The iterator was created at time Thu Jan 22 01:22:02 "
          "UTC 2015 "
          "while right now it is Thu Jan 22 01:27:03 UTC 2015 which is further in the future than the "
          "tolerated delay "
          "of 300000 milliseconds.");
}

TEST_CASE("MillisBehindLatest is the age of the last record read, and zero at the tip") {
    Service service;
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
    for (int i = 0; i < 3; ++i) {
        service.call("PutRecord", R"({"StreamName":"s","PartitionKey":"k","Data":"AAAA"})");
        service.clock.advance(1000);
    }
    const std::string iterator =
        member(service.call("GetShardIterator",
                            R"({"StreamName":"s","ShardId":"0","ShardIteratorType":"TRIM_HORIZON"})"),
               "ShardIterator");

    const std::string first =
        service.call("GetRecords", R"({"Limit":1,"ShardIterator":")" + iterator + R"("})");
    CHECK(member(first, "MillisBehindLatest") == "3000");
    const std::string rest =
        service.call("GetRecords", R"({"ShardIterator":")" + member(first, "NextShardIterator") + R"("})");
    CHECK(member(rest, "MillisBehindLatest") == "0");
}

TEST_CASE("an iterator of a stream that was deleted and made again is refused") {
    Service service;
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
    const std::string iterator = member(
        service.call("GetShardIterator", R"({"StreamName":"s","ShardId":"0","ShardIteratorType":"LATEST"})"),
        "ShardIterator");
    service.call("DeleteStream", R"({"StreamName":"s"})");
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
    CHECK(service.call("GetRecords", R"({"ShardIterator":")" + iterator + R"("})") ==
          "ResourceNotFoundException: Shard shardId-000000000000 in stream s under account 000000000000 does "
          "not exist");
}

TEST_CASE("a page token of ListShards lives for five minutes") {
    Service service;
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":3})");
    const std::string token =
        member(service.call("ListShards", R"({"StreamName":"s","MaxResults":2})"), "NextToken");
    CHECK(service.call("ListShards", R"({"NextToken":")" + token + R"("})").find("shardId-000000000002") !=
          std::string::npos);
    service.clock.advance(300'001);
    CHECK(service.call("ListShards", R"({"NextToken":")" + token + R"("})")
              .starts_with("ExpiredNextTokenException"));
}

TEST_CASE("records older than the retention period are gone, from GetRecords and from the disk") {
    constexpr std::int64_t hour_ms = 3'600'000;
    Service service;
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
    const auto records = [&] {
        const std::string iterator =
            member(service.call("GetShardIterator",
                                R"({"StreamName":"s","ShardId":"0","ShardIteratorType":"TRIM_HORIZON"})"),
                   "ShardIterator");
        return member(service.call("GetRecords", R"({"ShardIterator":")" + iterator + R"("})"), "Records");
    };
    // The oldest file, once it is this one.
    const auto wait_for_oldest = [&](const std::string& file) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (service.files().at(0) != file) REQUIRE(std::chrono::steady_clock::now() < deadline);
    };
    service.call("PutRecord", R"({"StreamName":"s","PartitionKey":"k","Data":"AAAA"})");
    service.clock.advance(2 * hour_ms);
    service.call("PutRecord", R"({"StreamName":"s","PartitionKey":"k","Data":"BBBB"})");
    CHECK(records().find("AAAA") != std::string::npos);

    SUBCASE("by themselves") {
        service.clock.advance(22 * hour_ms + 1);
        CHECK(records().find("AAAA") == std::string::npos);
        CHECK(records().find("BBBB") != std::string::npos);
        wait_for_oldest("00000002.segment");
        service.clock.advance(2 * hour_ms);
        CHECK(records() == "[]");
        wait_for_oldest("00000003.segment");
    }
    SUBCASE("later when the period was made longer, and at once when it is made shorter again") {
        service.call("IncreaseStreamRetentionPeriod", R"({"StreamName":"s","RetentionPeriodHours":48})");
        service.clock.advance(24 * hour_ms);
        CHECK(records().find("AAAA") != std::string::npos);
        CHECK(service.files().at(0) == "00000001.segment");
        service.call("DecreaseStreamRetentionPeriod", R"({"StreamName":"s","RetentionPeriodHours":24})");
        CHECK(records().find("AAAA") == std::string::npos);
        wait_for_oldest("00000002.segment");
    }
}

// What GetRecords tells a reader besides the records: where the end is, and how far off.
#include "kinesis/reading.h"

#include "kinesis/service_fixture.h"

using namespace penstock;
using namespace penstock::kinesis;

namespace {

std::string iterator(Service& service, const std::string& position) {
    return member(service.call("GetShardIterator",
                               R"({"StreamName":"s","ShardId":"0","ShardIteratorType":)" + position + "}"),
                  "ShardIterator");
}

std::string put(Service& service, const std::string& more = "") {
    return service.call("PutRecord", R"({"StreamName":"s","PartitionKey":"k","Data":"AAAA")" + more + "}");
}

}  // namespace

TEST_CASE("a page without records that is not the last one is not told as the tip") {
    Service service;
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
    // One commit of more than what is read at once for a small limit.
    const std::string record =
        R"({"PartitionKey":"k","Data":")" + std::string(700 * 1024 / 3 * 4, 'A') + R"("})";
    const std::string big =
        service.call("PutRecords", R"({"StreamName":"s","Records":[)" + record + "," + record + "]}");
    service.clock.advance(1000);
    put(service);
    service.clock.advance(1000);
    const auto second = big.rfind(R"("SequenceNumber":")") + 18;
    const std::string from = iterator(
        service, R"("AFTER_SEQUENCE_NUMBER","StartingSequenceNumber":")" + big.substr(second, 56) + '"');

    const std::string page = service.call("GetRecords", R"({"Limit":10,"ShardIterator":")" + from + R"("})");

    REQUIRE(member(page, "Records") == "[]");
    CHECK(member(page, "MillisBehindLatest") == "2000");
    const std::string rest =
        service.call("GetRecords", R"({"ShardIterator":")" + member(page, "NextShardIterator") + R"("})");
    CHECK(rest.find("AAAA") != std::string::npos);
    CHECK(member(rest, "MillisBehindLatest") == "0");
}

TEST_CASE("a shard that is closed while it is read ends with its children, as KCL demands") {
    Service service;
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
    put(service);
    const std::string from = iterator(service, R"("TRIM_HORIZON")");
    bool split = false;
    service.before_read() = [&](std::function<void()> go_on) {
        if (std::exchange(split, true)) return go_on();
        service.start("SplitShard", R"({"StreamName":"s","ShardToSplit":"0","NewStartingHashKey":"99"})", {},
                      [go_on](api::Result<api::Answer>& answer) {
                          CHECK(answer);
                          go_on();
                      });
    };

    const std::string end = service.call("GetRecords", R"({"ShardIterator":")" + from + R"("})");

    CHECK(end.find("AAAA") != std::string::npos);
    CHECK(end.find("NextShardIterator") == std::string::npos);
    CHECK(member(end, "ChildShards").find("shardId-000000000002") != std::string::npos);
}

TEST_CASE("numbers and arrival times of a shard go on growing though the clock is set back") {
    Service service;
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
    std::string last = member(put(service), "SequenceNumber");
    service.clock.advance(-3'600'000);
    for (int i = 0; i < 3; ++i) {
        // What was given out before is not from the future.
        const std::string next =
            member(put(service, R"(,"SequenceNumberForOrdering":")" + last + '"'), "SequenceNumber");
        CHECK(next.size() == last.size());
        CHECK(next > last);
        last = next;
        service.clock.advance(1000);
    }
    const auto number = parse_sequence_number(last);
    REQUIRE(number);
    const std::string invented = to_text(
        {.shard_created_s = number->shard_created_s, .index = number->index << 8, .time_s = number->time_s});
    CHECK(put(service, R"(,"SequenceNumberForOrdering":")" + invented + '"') ==
          "InvalidArgumentException: ExclusiveMinimumSequenceNumber " + invented +
              " used in PutRecord on stream s under account 000000000000 is invalid.");

    service.call("SplitShard", R"({"StreamName":"s","ShardToSplit":"0","NewStartingHashKey":"99"})");
    CHECK(member(put(service), "SequenceNumber") > last);
    const std::string all = service.call(
        "GetRecords", R"({"ShardIterator":")" + iterator(service, R"("TRIM_HORIZON")") + R"("})");
    const auto document = wire::JsonDocument::parse(all);
    double before = 0;
    int records = 0;
    document->root().find("Records")->each_element([&](wire::JsonValue record) {
        const double at = std::stod(record.find("ApproximateArrivalTimestamp")->to_json());
        CHECK(at >= before);
        before = at;
        ++records;
    });
    CHECK(records == 4);
}

TEST_CASE("a dry run is judged like a call, and does nothing") {
    Service service;
    const std::string would =
        "DryRunOperationException: The request would have succeeded, but DryRun is set.";
    CHECK(put(service, R"(,"DryRun":true)") ==
          "ResourceNotFoundException: Stream s under account 000000000000 not found.");
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
    CHECK(put(service, R"(,"DryRun":true)") == would);
    CHECK(put(service, R"(,"DryRun":true,"ExplicitHashKey":"01")").starts_with("ValidationException"));
    CHECK(service.call("PutRecords", R"({"StreamName":"s","DryRun":true,"Records":[)"
                                     R"({"PartitionKey":"k","Data":"AAAA"}]})") == would);
    CHECK(service.call("GetShardIterator", R"({"StreamName":"s","DryRun":true,"ShardId":"0",)"
                                           R"("ShardIteratorType":"LATEST"})") == would);
    const std::string ask = R"({"ShardIterator":")" + iterator(service, R"("TRIM_HORIZON")") + '"';
    CHECK(service.call("GetRecords", ask + R"(,"DryRun":true})") == would);
    CHECK(member(service.call("GetRecords", ask + "}"), "Records") == "[]");
}

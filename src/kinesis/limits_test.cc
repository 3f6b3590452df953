// --limits=aws against a clock that the test moves.
#include "kinesis/limits.h"

#include "kinesis/service_fixture.h"

using namespace penstock;
using namespace penstock::kinesis;

namespace {

constexpr std::size_t kMiB = 1024 * 1024;

std::string put(Service& service, std::size_t bytes, const std::string& hash = "0") {
    // Four letters are three bytes; the key is one more.
    const std::string data((bytes - 1) / 3 * 4, 'A');
    return service.call("PutRecord", R"({"StreamName":"s","PartitionKey":"k","ExplicitHashKey":")" + hash +
                                         R"(","Data":")" + data + R"("})");
}

std::string iterator(Service& service) {
    return member(service.call("GetShardIterator",
                               R"({"StreamName":"s","ShardId":"0","ShardIteratorType":"TRIM_HORIZON"})"),
                  "ShardIterator");
}

std::string get(Service& service, const std::string& from) {
    return service.call("GetRecords", R"({"ShardIterator":")" + from + R"("})");
}

constexpr std::string_view kShardRate =
    "ProvisionedThroughputExceededException: Rate exceeded for shard shardId-000000000000 in stream s under "
    "account 000000000000.";

}  // namespace

TEST_CASE("without --limits nothing is refused") {
    Service service;
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
    for (int i = 0; i < 5; ++i) CHECK(put(service, kMiB - 2).find("SequenceNumber") != std::string::npos);
    const std::string from = iterator(service);
    for (int i = 0; i < 30; ++i) {
        CHECK(get(service, from).find("NextShardIterator") != std::string::npos);
        CHECK(service.call("DescribeLimits", "{}").find("ShardLimit") != std::string::npos);
    }
}

TEST_CASE("a shard that has taken its second's bytes refuses records until time has passed") {
    Service service({.limits = Limits::aws});
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
    CHECK(put(service, kMiB / 2 - 1).find("SequenceNumber") != std::string::npos);
    CHECK(put(service, kMiB / 2 - 1).find("SequenceNumber") != std::string::npos);
    CHECK(put(service, 100) == kShardRate);
    service.clock.advance(1);
    CHECK(put(service, 100).find("SequenceNumber") != std::string::npos);
}

TEST_CASE("of PutRecords what the shards take is stored and the rest is not, each with its own answer") {
    Service service({.limits = Limits::aws});
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":2})");
    const std::string half = "170141183460469231731687303715884105728";  // 2^127
    std::string body;
    for (const auto& [kib, hash] :
         {std::pair{std::size_t{700}, std::string("0")}, {600, "0"}, {600, half}, {300, "0"}, {25, "0"}}) {
        body += (body.empty() ? "" : ",") + (R"({"PartitionKey":"k","ExplicitHashKey":")" + hash) +
                R"(","Data":")" + std::string(kib * 1024 / 3 * 4, 'A') + R"("})";
    }
    const std::string answer = service.call("PutRecords", R"({"StreamName":"s","Records":[)" + body + "]}");

    CHECK(member(answer, "FailedRecordCount") == "2");
    const std::string records = member(answer, "Records");
    const std::string refused =
        R"({"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":)"
        R"("Rate exceeded for shard shardId-000000000000 in stream s under account 000000000000."})";
    const auto first = records.find(refused), last = records.rfind(refused);
    CHECK(first != last);
    CHECK(records.find(R"("ShardId":"shardId-000000000001")", first) < last);  // between them
    const std::string read = member(get(service, iterator(service)), "Records");
    std::size_t stored = 0;
    for (auto at = read.find("SequenceNumber"); at != read.npos; at = read.find("SequenceNumber", at + 1))
        ++stored;
    CHECK(stored == 2);
}

TEST_CASE("a sixth GetRecords in a second is refused, whoever asks") {
    Service service({.limits = Limits::aws});
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
    const std::string from = iterator(service), other = iterator(service);
    for (int i = 0; i < 5; ++i)
        CHECK(get(service, i % 2 == 0 ? from : other).find("NextShardIterator") != std::string::npos);
    CHECK(get(service, from) == kShardRate);
    CHECK(get(service, other) == kShardRate);
    service.clock.advance(200);
    CHECK(get(service, other).find("NextShardIterator") != std::string::npos);
    CHECK(get(service, from) == kShardRate);
}

TEST_CASE("after an answer of 3 MiB a shard refuses reads for a second and a half") {
    Service service({.limits = Limits::aws});
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
    for (int i = 0; i < 3; ++i) {
        CHECK(put(service, kMiB - 2).find("SequenceNumber") != std::string::npos);
        service.clock.advance(1000);
    }
    const std::string from = iterator(service);
    CHECK(get(service, from).size() > 4 * kMiB);
    service.clock.advance(1499);
    CHECK(get(service, from) == kShardRate);
    service.clock.advance(1);
    CHECK(get(service, from).size() > 4 * kMiB);
}

TEST_CASE("streams in on-demand mode are counted, made so or changed to it") {
    Service service({.limits = Limits::aws});
    for (int i = 0; i < 50; ++i) {
        CHECK(service.call("CreateStream", R"({"StreamName":"s)" + std::to_string(i) + R"("})") == "");
        service.clock.advance(200);
    }
    const std::string refused =
        "LimitExceededException: This request would exceed the limit of 50 streams in On-Demand mode for the "
        "account 000000000000 in us-east-1.";
    CHECK(service.call("CreateStream", R"({"StreamName":"more"})") == refused);
    service.clock.advance(200);
    CHECK(service.call("CreateStream", R"({"StreamName":"more","ShardCount":1})") == "");
    const std::string mode =
        R"({"StreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/more","StreamModeDetails":{"StreamMode":)";
    CHECK(service.call("UpdateStreamMode", mode + R"("ON_DEMAND"}})") == refused);
    service.call("DeleteStream", R"({"StreamName":"s7"})");
    CHECK(service.call("UpdateStreamMode", mode + R"("ON_DEMAND"}})") == "");
}

TEST_CASE("a stream's mode changes twice in 24 hours; what changes nothing does not count") {
    Service service({.limits = Limits::aws});
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
    const auto change_to = [&](const std::string& mode) {
        return service.call("UpdateStreamMode",
                            R"({"StreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/s",)"
                            R"("StreamModeDetails":{"StreamMode":")" +
                                mode + R"("}})");
    };
    CHECK(change_to("PROVISIONED") == "");
    CHECK(change_to("ON_DEMAND") == "");
    service.clock.advance(1000);
    CHECK(change_to("ON_DEMAND") == "");
    CHECK(change_to("PROVISIONED") == "");
    CHECK(
        change_to("ON_DEMAND") ==
        "LimitExceededException: UpdateStreamMode can change stream s under account 000000000000 2 times in "
        "24 hours.");
    service.clock.advance(24 * 3'600'000 - 1001);
    CHECK(change_to("ON_DEMAND").starts_with("LimitExceededException"));
    service.clock.advance(1);
    CHECK(change_to("ON_DEMAND") == "");
    CHECK(change_to("PROVISIONED").starts_with("LimitExceededException"));
}

TEST_CASE("a refused UpdateShardCount is not one of the ten of a day") {
    Service service({.limits = Limits::aws});
    service.call("CreateStream", R"({"StreamName":"s","ShardCount":2})");
    const auto scale_to = [&](int count) {
        service.clock.advance(100);
        return service.call("UpdateShardCount", R"({"StreamName":"s","ScalingType":"UNIFORM_SCALING",)"
                                                R"("TargetShardCount":)" +
                                                    std::to_string(count) + "}");
    };
    for (int i = 0; i < 10; ++i) {
        CHECK(
            scale_to(9).starts_with("LimitExceededException: UpdateShardCount cannot scale up over double"));
        CHECK(member(scale_to(i % 2 == 0 ? 3 : 2), "StreamName") == "s");
    }
    CHECK(
        scale_to(3) ==
        "LimitExceededException: UpdateShardCount can change stream s under account 000000000000 10 times in "
        "24 hours.");
}

TEST_CASE("a stream in on-demand mode doubles where it is hot, and again after fifteen minutes") {
    Service service({.limits = Limits::aws});
    service.call("CreateStream", R"({"StreamName":"s"})");
    const auto shards = [&] {
        return service.streams().find("000000000000", "us-east-1", "s")->open_shards();
    };
    // Changes of a stream take turns: this one comes after whatever puts have begun, to its very end.
    const auto settle = [&] {
        CHECK(service.call("IncreaseStreamRetentionPeriod",
                           R"({"StreamName":"s","RetentionPeriodHours":48})") == "");
    };
    // All of it into the first quarter of the hashes, from its first to its last half.
    const auto write = [&](std::size_t kib) {
        put(service, kib * 512, "16");
        put(service, kib * 512, "85070591730234615865843651857942052000");
    };
    CHECK(shards() == 4);
    write(512);  // half of what it takes
    service.clock.advance(1000);
    write(600);
    settle();
    CHECK(shards() == 5);
    CHECK(put(service, 800 * 1024, "16").find("shardId-000000000004") != std::string::npos);
    CHECK(put(service, 1024, "17").find("shardId-000000000004") != std::string::npos);

    service.clock.advance(15 * 60'000 - 1000);
    put(service, 800 * 1024, "16");
    put(service, 1024, "32");
    settle();
    CHECK(shards() == 5);
    service.clock.advance(3000);  // the children were made in the second after the split
    put(service, 800 * 1024, "16");
    put(service, 1024, "32");
    settle();
    CHECK(shards() == 6);
}

TEST_CASE("a provisioned stream does not grow by itself, nor does any without --limits") {
    for (const Limits limits : {Limits::none, Limits::aws}) {
        Service service({.limits = limits});
        service.call("CreateStream", limits == Limits::none ? R"({"StreamName":"s"})"
                                                            : R"({"StreamName":"s","ShardCount":4})");
        put(service, 800 * 1024, "0");
        put(service, 1024, "16");
        // Changes take turns: this one comes after whatever the puts began.
        service.call("IncreaseStreamRetentionPeriod", R"({"StreamName":"s","RetentionPeriodHours":48})");
        CHECK(service.streams().find("000000000000", "us-east-1", "s")->shards.size() == 4);
    }
}

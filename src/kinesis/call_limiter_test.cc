#include "kinesis/call_limiter.h"

#include <doctest/doctest.h>

#include "kinesis/operations.h"
#include "wire/wire.h"

using namespace penstock;
using namespace penstock::kinesis;

namespace {

constexpr base::WallMs kNow = 1'700'000'000'000;

struct Request {
    Optional<"StreamName", StreamName> name;
    Optional<"StreamARN", StreamArn> arn;
    Optional<"ConsumerARN", ConsumerArn> consumer;
    Optional<"ShardId", ShardId> shard;
};

class Calls {
public:
    // How many of many calls at once are admitted; the last refusal is kept.
    int admitted(std::string_view operation, const Request& request = {}, base::WallMs now = kNow) {
        int count = 0;
        for (int i = 0; i < 2000; ++i) {
            const auto answer = limiter.admit(operation, caller, subject(request), now);
            if (answer)
                ++count;
            else
                refused = answer.error().code + ": " + answer.error().message;
        }
        return count;
    }

    Subject subject(const Request& request) const {
        return subject_of(wire::shape_of<Request>(), &request, caller);
    }

    CallLimiter limiter;
    api::Caller caller{};
    std::string refused{};
};

Request of_stream(const std::string& name) {
    Request request;
    request.name.put(name);
    return request;
}

}  // namespace

TEST_CASE("every rate is of an operation that there is, and every one is told once") {
    for (const CallRate& rate : call_rates()) {
        CAPTURE(rate.operation);
        CHECK(std::ranges::count(operations(), rate.operation, &api::Operation::name) == 1);
        CHECK(std::ranges::count(call_rates(), rate.operation, &CallRate::operation) == 1);
    }
}

TEST_CASE("a call over its rate is refused in AWS's words, and admitted again when time has passed") {
    Calls calls;
    CHECK(calls.admitted("SplitShard", of_stream("s")) == 5);
    CHECK(calls.refused == "LimitExceededException: Rate exceeded for stream s under account 000000000000.");
    CHECK(calls.admitted("SplitShard", of_stream("s"), kNow + 199) == 0);
    CHECK(calls.admitted("SplitShard", of_stream("s"), kNow + 400) == 2);
}

TEST_CASE("a rate is that of one operation, account and region") {
    Calls calls;
    CHECK(calls.admitted("SplitShard", of_stream("a")) == 5);
    CHECK(calls.admitted("SplitShard", of_stream("b")) == 0);
    CHECK(calls.admitted("MergeShards", of_stream("a")) == 5);
    calls.caller.region = "eu-west-1";
    CHECK(calls.admitted("SplitShard", of_stream("a")) == 5);
    calls.caller.account = "123456789012";
    CHECK(calls.admitted("SplitShard", of_stream("a")) == 5);
}

TEST_CASE("a rate of a stream is one for its name and its ARN") {
    Calls calls;
    Request by_arn;
    by_arn.arn.put("arn:aws:kinesis:us-east-1:000000000000:stream/a");
    CHECK(calls.admitted("ListShards", of_stream("a")) == 1000);
    CHECK(calls.admitted("ListShards", by_arn) == 0);
    CHECK(calls.admitted("ListShards", of_stream("b")) == 1000);
}

TEST_CASE("GetShardIterator has a rate per shard, and another error") {
    Calls calls;
    Request first = of_stream("s"), second = of_stream("s");
    first.shard.put("shardId-000000000000");
    second.shard.put("shardId-000000000001");
    CHECK(calls.admitted("GetShardIterator", first) == 5);
    CHECK(calls.admitted("GetShardIterator", second) == 5);
    CHECK(calls.refused ==
          "ProvisionedThroughputExceededException: Rate exceeded for shard shardId-000000000001 in stream s "
          "under account 000000000000.");
    first.shard.put("0");
    CHECK(calls.admitted("GetShardIterator", first) == 0);
}

TEST_CASE("SubscribeToShard has a rate per consumer and shard") {
    Calls calls;
    Request request;
    request.consumer.put("arn:aws:kinesis:us-east-1:000000000000:stream/s/consumer/a:1");
    request.shard.put("shardId-000000000000");
    CHECK(calls.admitted("SubscribeToShard", request) == 1);
    CHECK(calls.refused == "LimitExceededException: Rate exceeded for stream s under account 000000000000.");
    request.shard.put("shardId-000000000001");
    CHECK(calls.admitted("SubscribeToShard", request) == 1);
    request.consumer.put("arn:aws:kinesis:us-east-1:000000000000:stream/s/consumer/b:1");
    CHECK(calls.admitted("SubscribeToShard", request) == 1);
    CHECK(calls.admitted("SubscribeToShard", request, kNow + 1000) == 1);
}

TEST_CASE("what has no rate is never refused") {
    Calls calls;
    CHECK(calls.admitted("PutRecord", of_stream("s")) == 2000);
    CHECK(calls.limiter.buckets() == 0);
}

TEST_CASE("buckets of streams that nobody asks for any more are forgotten") {
    Calls calls;
    for (int i = 0; i < 100'000; ++i) {
        const Request request = of_stream("s" + std::to_string(i));
        REQUIRE(calls.limiter.admit("ListShards", calls.caller, calls.subject(request), kNow + i));
    }
    CHECK(calls.limiter.buckets() <= 1024);
}

#include "mapping/record_filter.h"

#include <doctest/doctest.h>

using namespace penstock;
using mapping::RecordFilter;

namespace {

class NoStreams final : public api::StreamDirectory {
public:
    std::optional<std::vector<api::StreamShard>> shards(const std::string&) const override {
        return std::nullopt;
    }
    bool has_consumer(const std::string&) const override { return false; }
    bool may_read(const api::Caller&, const std::string&) const override { return false; }
    std::unique_ptr<api::StreamWatch> watch(const std::string&, std::function<void()>) override {
        return nullptr;
    }
    std::string sequence_number(const api::StreamShard&, api::RecordPosition, base::WallMs) const override {
        return "495";
    }
    std::optional<api::RecordPosition> position_of(const api::StreamShard&, std::string_view) const override {
        return std::nullopt;
    }
};

bool lets_through(const std::vector<std::string>& patterns, std::string_view data) {
    const NoStreams streams;
    const api::StreamShard shard{.id = "shardId-000000000000", .log = {"s", 0}, .parents = {}};
    const cursor::RecordSource source{
        .streams = streams, .shard = shard, .stream_arn = "arn", .region = "us-east-1", .role_arn = "role"};
    const cursor::Record record{.partition_key = "key", .data = data};
    const auto filter = RecordFilter::compile(patterns);
    REQUIRE(filter);
    return filter->lets_through(cursor::RecordEvent(source, record));
}

}  // namespace

TEST_CASE("one of the patterns must match") {
    CHECK(lets_through({}, "anything"));
    CHECK(lets_through({R"({"data":{"price":[{"numeric":[">",5]}]}})"}, R"({"price": 6})"));
    CHECK_FALSE(lets_through({R"({"data":{"price":[{"numeric":[">",5]}]}})"}, R"({"price": 5})"));
    CHECK(lets_through({R"({"data":{"a":[1]}})", R"({"data":{"b":[2]}})"}, R"({"b": 2})"));
    CHECK(lets_through({R"({"partitionKey":["key"]})"}, "no JSON"));
    CHECK_FALSE(lets_through({R"({"partitionKey":["other"]})"}, "no JSON"));
}

TEST_CASE("data that is not JSON meets no pattern that asks for data") {
    CHECK_FALSE(lets_through({R"({"data":{"a":[{"exists":false}]}})"}, "no JSON"));
    CHECK(lets_through({R"({"data":{"a":[{"exists":false}]}})"}, "{}"));
    CHECK(lets_through({R"({"data":{"a":[1]}})", R"({"partitionKey":["key"]})"}, "no JSON"));
    CHECK_FALSE(lets_through({R"({"data":{"a":[1]}})"}, R"("text")"));
}

TEST_CASE("patterns that Lambda refuses") {
    for (const char* pattern : {"", "no JSON", "[]", R"({"data":["text"]})", R"({"data":{"a":1}})",
                                R"({"$or":[{"data":["text"]},{"partitionKey":["a"]}]})"}) {
        CAPTURE(pattern);
        CHECK_FALSE(RecordFilter::compile({pattern}));
    }
}

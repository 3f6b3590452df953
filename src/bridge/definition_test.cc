#include "bridge/definition.h"

#include <doctest/doctest.h>

#include <string>

using namespace penstock;
using bridge::Kept;

namespace {

// Says the sequence number 7 of everything.
class NoStreams final : public api::StreamDirectory {
public:
    std::optional<std::vector<api::StreamShard>> shards(const std::string&) const override { return {}; }
    bool has_consumer(const std::string&) const override { return false; }
    bool may_read(const api::Caller&, const std::string&) const override { return true; }
    std::unique_ptr<api::StreamWatch> watch(const std::string&, std::function<void()>) override { return {}; }
    std::string sequence_number(const api::StreamShard&, api::RecordPosition, base::WallMs) const override {
        return "7";
    }
    std::optional<api::RecordPosition> position_of(const api::StreamShard&, std::string_view) const override {
        return std::nullopt;
    }
};

struct Fixture {
    bridge::Definition definition;
    NoStreams streams;
    api::StreamShard shard{
        .id = "shardId-000000000000", .log = {}, .created_s = 0, .parents = {}, .open = true};

    Fixture() {
        definition.group = "api/prod";
        definition.topic = *bridge::Field::parse("$.partitionKey");
        definition.stream_arn = "arn:stream";
        definition.region = "us-east-1";
    }
    void input(const char* text) {
        auto compiled = bridge::Template::compile(text, {.pipe_arn = "arn:pipe",
                                                         .pipe_name = "a \"pipe\"",
                                                         .source_arn = "arn:stream",
                                                         .target_arn = "arn:target"});
        REQUIRE_MESSAGE(compiled, compiled.error());
        definition.input = std::move(*compiled);
    }
    std::expected<bridge::Outgoing, Kept> carry(std::string_view data, std::string_view key = "k") const {
        const cursor::RecordSource source{.streams = streams,
                                          .shard = shard,
                                          .stream_arn = definition.stream_arn,
                                          .region = definition.region,
                                          .role_arn = definition.role_arn};
        const cursor::Record record{
            .position = {1, 0}, .at = 1545084650987, .partition_key = key, .data = data};
        return to_message(definition, cursor::RecordEvent(source, record));
    }
    std::string payload(std::string_view data) const { return carry(data)->message->payload; }
};

}  // namespace

TEST_CASE("without a template a message is the record's data as it came") {
    const Fixture fixture;

    const auto out = fixture.carry(R"({ "a" : 1.50 })");

    REQUIRE(out);
    CHECK(out->topic == "k");
    CHECK(out->message->payload == R"({ "a" : 1.50 })");
    CHECK(out->message->source == "shardId-000000000000:7");
    CHECK(out->message->key.empty());
    CHECK(fixture.payload("") == "");
}

TEST_CASE("a JSON template has values where it has no quotes, and texts within them") {
    Fixture fixture;
    fixture.input(
        R"({"p": <$.data.p>, "t": "<$.data.p> of <$.data.s>", "s": <$.data.s>, "k": <$.partitionKey>,)"
        R"( "o": <$.data.o>, "no": <$.data.no>, "nothing": "<$.data.no>", "name": <aws.pipes.pipe-name>,)"
        R"( "quoted": "<aws.pipes.pipe-name> \"<$.data.s>\"", "at": <aws.pipes.event.ingestion-time>})");

    CHECK(
        fixture.payload(R"({"p":1.5,"s":"x\"y","o":{"z": [1]}})") ==
        R"({"p": 1.5, "t": "1.5 of x\"y", "s": "x\"y", "k": "k", "o": {"z":[1]}, "no": null, "nothing": "",)"
        R"( "name": "a \"pipe\"", "quoted": "a \"pipe\" \"x\"y\"", "at": "2018-12-17T22:10:50.987Z"})");
}

TEST_CASE("a template that is no JSON is a text") {
    Fixture fixture;
    fixture.input("<$.partitionKey> < <$.data.s>: <$.data.o>");
    CHECK(fixture.payload(R"({"s":"x\"y","o":{"z": [1]}})") == R"(k < x"y: {"z":[1]})");

    fixture.input("<$.data>");
    CHECK(fixture.payload(R"({"a": 1.50})") == R"({"a": 1.50})");
    CHECK(fixture.payload("no JSON") == "no JSON");
    CHECK(fixture.payload(R"("text")") == "text");
}

TEST_CASE("the whole event as JSON") {
    Fixture fixture;
    fixture.input(R"({"event": <aws.pipes.event.json>})");

    CHECK(fixture.payload("[1]") ==
          R"({"event": {"kinesisSchemaVersion":"1.0","partitionKey":"k","sequenceNumber":"7","data":[1],)"
          R"("approximateArrivalTimestamp":1545084650.987,"eventSource":"aws:kinesis","eventVersion":"1.0",)"
          R"("eventID":"shardId-000000000000:7","eventName":"aws:kinesis:record","invokeIdentityArn":"",)"
          R"("awsRegion":"us-east-1","eventSourceARN":"arn:stream"}})");
}

TEST_CASE("templates that are not valid are refused") {
    for (const char* wrong :
         {"{", "{\"a\": <$.x>", "{\"a\" <$.x>}", "<$.x", "<$.>", "[<$.a[*]>]", "<aws.pipes.x>"}) {
        CAPTURE(wrong);
        CHECK_FALSE(bridge::Template::compile(wrong, {}));
    }
}

TEST_CASE("what becomes no message is told apart") {
    Fixture fixture;
    CHECK(fixture.carry("x", "no*").error() == Kept::no_topic);
    CHECK(fixture.carry("x", "*").error() == Kept::no_topic);
    CHECK(fixture.carry("\xff").error() == Kept::not_text);
    CHECK(fixture.carry(std::string(bridge::kMessageBytesMax, 'x')));
    CHECK(fixture.carry(std::string(bridge::kMessageBytesMax + 1, 'x')).error() == Kept::too_large);

    fixture.definition.filters.push_back(*filter::Pattern::compile(R"({"data":{"a":[1]}})"));
    CHECK(fixture.carry(R"({"a":2})").error() == Kept::filtered);
    CHECK(fixture.carry("x").error() == Kept::filtered);
    fixture.definition.filters.push_back(*filter::Pattern::compile(R"({"partitionKey":["k"]})"));
    CHECK(fixture.carry("x"));
}

TEST_CASE("everyone is reached by who says so") {
    Fixture fixture;
    fixture.definition.topic = *bridge::Field::parse("*");
    CHECK(fixture.carry("x")->topic == "*");
}

TEST_CASE("topic and key come from the record") {
    Fixture fixture;
    fixture.definition.topic_prefix = "prices.";
    fixture.definition.topic = *bridge::Field::parse("$.data.market");
    fixture.definition.topic_suffix = "/live";
    fixture.definition.key = *bridge::Field::parse("$.data.symbol");

    const auto out = fixture.carry(R"({"market":"XETR","symbol":"SAP"})");
    CHECK(out->topic == "prices.XETR/live");
    CHECK(out->message->key == "SAP");
    CHECK(fixture.carry(R"({"market":5})")->message->key.empty());

    CHECK(fixture.definition.may_feed({"api/prod", "prices.XETR/live"}));
    CHECK_FALSE(fixture.definition.may_feed({"api/dev", "prices.XETR/live"}));
    CHECK_FALSE(fixture.definition.may_feed({"api/prod", "prices.XETR"}));
    CHECK_FALSE(fixture.definition.may_feed({"api/prod", "prices./l"}));
}

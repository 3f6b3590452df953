#include "wire/wire.h"

#include <doctest/doctest.h>

#include "wire/json.h"

using namespace penstock;
using wire::Optional, wire::Required;

namespace {

struct ShortName : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 4, .pattern = "[a-z]+"};
};
struct Key : wire::Text {
    static constexpr wire::Limits limits{.min = 1, .max = 3};
};
struct Color : wire::Text {
    static constexpr std::string_view values[] = {"RED", "BLUE"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct Count : wire::Integer {
    static constexpr wire::Limits limits{.min = 1, .max = 10};
};
struct Item {
    Required<"PartitionKey", Key> key;
    Optional<"Data", wire::Blob> data;
};
struct Items : std::vector<Item> {
    static constexpr wire::Limits limits{.min = 1, .max = 2};
};
struct Request {
    Optional<"Records", Items> records;
    Optional<"StreamName", ShortName> name;
    Optional<"Count", Count> count;
    Optional<"Color", Color> color;
    Optional<"On", wire::Boolean> on;
    Optional<"At", wire::Timestamp> at;
    Optional<"Tags", wire::Map<Key, Key>> tags;
    Optional<"Keys", std::vector<Key>> keys;
};

std::string problem(std::string_view body) {
    Request request;
    auto status = wire::read_json(body, request);
    if (status) status = wire::validate(wire::shape_of<Request>(), &request);
    return status ? "" : status.error().code + ": " + status.error().message;
}

std::string round_trip(std::string_view body) {
    Request request;
    REQUIRE(wire::read_json(body, request));
    return wire::write_json(request);
}

}  // namespace

TEST_CASE("a body comes back as it went in, without unknown members and nulls") {
    CHECK(round_trip(
              R"({"Records":[{"PartitionKey":"k","Data":"AAE="}],"StreamName":"a\"b","Count":3,"On":true,)"
              R"("At":1459799926.48,"Tags":{"a":"b"},"Keys":["x","y"]})") ==
          R"({"Records":[{"PartitionKey":"k","Data":"AAE="}],"StreamName":"a\"b","Count":3,"On":true,)"
          R"("At":1459799926.48,"Tags":{"a":"b"},"Keys":["x","y"]})");
    CHECK(round_trip(R"({"Other":{"x":[1]},"Count":null})") == "{}");
    CHECK(round_trip("") == "{}");
    CHECK(round_trip(R"({"Count":1,"Count":2})") == R"({"Count":2})");
}

TEST_CASE("integers are floored and clamped") {
    CHECK(round_trip(R"({"Count":2.9})") == R"({"Count":2})");
    CHECK(round_trip(R"({"Count":1e30})") == R"({"Count":2147483647})");
}

TEST_CASE("values of a wrong type are refused in AWS's words") {
    const std::string p = "SerializationException: ";
    CHECK(problem(R"({"StreamName":true})") ==
          p + "class java.lang.Boolean can not be converted to an String");
    CHECK(problem(R"({"StreamName":2})") ==
          p + "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an "
              "String");
    CHECK(problem(R"({"StreamName":[]})") == p + "Start of list found where not expected");
    CHECK(problem(R"({"StreamName":{}})") == p + "Start of structure or map found where not expected.");
    CHECK(problem(R"({"Count":"1"})") == p + "class java.lang.String can not be converted to an Integer");
    CHECK(problem(R"({"On":"23"})") == p + "'23' can not be converted to an Boolean");
    CHECK(problem(R"({"Records":"x"})") == p + "Expected list or null");
    CHECK(problem(R"({"Tags":"x"})") == p + "Expected map or null");
    CHECK(problem(R"({"Records":["x"]})") == p + "Expected null");
    CHECK(problem(R"({"At":"x"})") ==
          p + "class java.lang.String can not be converted to milliseconds since epoch");
    CHECK(problem(R"({"Records":[{"Data":"23456"}]})") ==
          p + "'23456' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 "
              "bytes but "
              "found: 5");
    CHECK(problem("{") == p);
    CHECK(problem("{} x") == p);
}

TEST_CASE("a value over its limits is reported the way AWS words it") {
    const std::string v = "failed to satisfy constraint: ";
    CHECK(problem(R"({"StreamName":"orders"})") ==
          "ValidationException: 1 validation error detected: Value 'orders' at 'streamName' " + v +
              "Member must have length less than or equal to 4");
    CHECK(problem(R"({"StreamName":""})") ==
          "ValidationException: 2 validation errors detected: Value '' at 'streamName' " + v +
              "Member must satisfy regular expression pattern: [a-z]+; Value '' at 'streamName' " + v +
              "Member must have length greater than or equal to 1");
    CHECK(problem(R"({"Records":[{"PartitionKey":"k"},{}]})") ==
          "ValidationException: 1 validation error detected: Value null at 'records.2.member.partitionKey' " +
              v + "Member must not be null");
    CHECK(problem(R"({"Count":11})") ==
          "ValidationException: 1 validation error detected: Value '11' at 'count' " + v +
              "Member must have value less than or equal to 10");
    CHECK(problem(R"({"Color":"GREEN"})") ==
          "ValidationException: 1 validation error detected: Value 'GREEN' at 'color' " + v +
              "Member must satisfy enum value set: [RED, BLUE]");
    CHECK(problem(R"({"Keys":["a","long"]})") ==
          "ValidationException: 1 validation error detected: Value '[a, long]' at 'keys' " + v +
              "Member must satisfy constraint: [Member must have length less than or equal to 3, Member must "
              "have "
              "length greater than or equal to 1]");
    CHECK(problem(R"({"Tags":{"long":"v"}})") ==
          "ValidationException: 1 validation error detected: Value '{long=v}' at 'tags' " + v +
              "Map keys must satisfy constraint: [Member must have length less than or equal to 3, Member "
              "must have "
              "length greater than or equal to 1]");
}

TEST_CASE("length counts characters, not bytes") { CHECK(problem(R"({"Keys":["äöü"]})") == ""); }

TEST_CASE("JSON without a shape can be asked and printed") {
    const auto document = wire::JsonDocument::parse(R"({"a":{"b":[1,2.5,"x",null,true]},"a2":1,"a2":2})");
    REQUIRE(document);
    const auto root = document->root();
    CHECK(root.find("a")->find("b")->to_json() == R"([1,2.5,"x",null,true])");
    CHECK(root.find("a2")->integer() == 2);
    CHECK_FALSE(root.find("c"));
    CHECK_FALSE(wire::JsonDocument::parse("{"));
    CHECK_FALSE(wire::JsonDocument::parse(std::string_view()));
    CHECK(wire::json_string("a\"\\\n\x01") == R"("a\"\\\n\u0001")");
}

TEST_CASE("a number beyond 64 bits is written so that it can be read again") {
    std::string text;
    wire::append_json_number(text, 22214597999221474836.0);
    CHECK(text == "2.2214597999221473e+19");
    CHECK(wire::JsonDocument::parse(text));
}

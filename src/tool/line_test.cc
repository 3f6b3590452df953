#include "tool/line.h"

#include <doctest/doctest.h>

using namespace penstock;

namespace {

std::string problem(std::string_view json) {
    const auto line = tool::read_line(json);
    return line ? "none" : line.error().what;
}

}  // namespace

TEST_CASE("a record of text is a line that a person can read") {
    const tool::Line line{.shard_id = "shardId-000000000001",
                          .sequence_number = "49",
                          .arrival_ms = 1'790'000'000'123,
                          .partition_key = "ACME",
                          .data = "{\"price\": 1}\n"};
    CHECK(tool::write_line(line) ==
          R"({"shardId":"shardId-000000000001","sequenceNumber":"49","arrivalTimestamp":1790000000123,)"
          R"("partitionKey":"ACME","data":"{\"price\": 1}\n"})");
}

TEST_CASE("what is no UTF-8 stands there as base64") {
    CHECK(tool::write_line({.partition_key = "k", .data = "\xff\x01"}) ==
          R"({"partitionKey":"k","dataBase64":"/wE="})");
}

TEST_CASE("a line is read back as what was written, byte for byte") {
    std::string every_byte;
    for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
    for (const std::string& data : {std::string(), std::string("text"), std::string("\0\x1f\x7f", 3),
                                    std::string("\u20ac \U0001f600"), every_byte}) {
        const tool::Line line{.shard_id = "s",
                              .sequence_number = "1",
                              .arrival_ms = 0,
                              .partition_key = "k\n\"",
                              .explicit_hash_key = "12",
                              .data = data};
        const auto again = tool::read_line(tool::write_line(line));
        REQUIRE(again);
        CHECK(again->data == data);
        CHECK(again->partition_key == line.partition_key);
        CHECK(again->explicit_hash_key == "12");
        CHECK(again->arrival_ms == 0);
        CHECK(again->shard_id == "s");
        CHECK(again->sequence_number == "1");
    }
}

TEST_CASE("only the key and the data must be there; other programs' members are passed over") {
    const auto line =
        tool::read_line(R"({"partitionKey":"k","data":"d","source":{"line":[1]},"shardId":null})");
    REQUIRE(line);
    CHECK(line->data == "d");
    CHECK_FALSE(line->arrival_ms);
}

TEST_CASE("what is wrong with a line is said") {
    CHECK(problem("") == "it is no JSON");
    CHECK(problem("{\"partitionKey\":") == "it is no JSON");
    CHECK(problem("[]") == "it is no JSON object");
    CHECK(problem(R"({"data":""})") == "it has no partitionKey");
    CHECK(problem(R"({"partitionKey":1,"data":""})") == "partitionKey is no text");
    CHECK(problem(R"({"partitionKey":"k"})") == "it must have either data or dataBase64");
    CHECK(problem(R"({"partitionKey":"k","data":"","dataBase64":""})") ==
          "it must have either data or dataBase64");
    CHECK(problem(R"({"partitionKey":"k","data":1})") == "data is no text");
    CHECK(problem(R"({"partitionKey":"k","dataBase64":"?"})") == "dataBase64 is no base64");
    CHECK(problem(R"({"partitionKey":"k","data":"","arrivalTimestamp":"now"})") ==
          "arrivalTimestamp is no number of milliseconds since 1970");
    CHECK(problem(std::string(tool::kLineBytesMax + 1, ' ')) == "it is longer than 64 MiB");
}

#include "lambda/url_event.h"

#include <doctest/doctest.h>

#include "wire/json.h"

using namespace penstock;
using namespace penstock::lambda;

namespace {

net::Request asking(std::string_view origin, std::string_view method) {
    net::Request request;
    request.method = "OPTIONS";
    request.headers.add("Origin", origin);
    request.headers.add("Access-Control-Request-Method", method);
    return request;
}

Cors cors_for(const std::string& origin) {
    Cors cors;
    cors.allow_origins.set().emplace_back().value = origin;
    cors.allow_methods.set().emplace_back().value = "GET";
    return cors;
}

std::string header(const std::optional<net::Response>& response, std::string_view name) {
    REQUIRE(response);
    return std::string(response->headers.get(name));
}

std::string event_member(const net::Request& http, std::string_view name) {
    const std::string event = write_url_event({.http = http, .id = "id", .path = "/", .request_id = "r"});
    const auto document = wire::JsonDocument::parse(event);
    REQUIRE(document);
    const auto member = document->root().find(name);
    return member ? member->to_json() : "";
}

}  // namespace

TEST_CASE("what a function answers without a status is the body, whatever it is") {
    for (const std::string_view payload : {R"({"a":1})", R"("text")", "[1]", "null"}) {
        const auto response = read_url_answer(payload);
        REQUIRE(response);
        CHECK(response->status == 200);
        CHECK(response->body == payload);
        CHECK(header(response, "Content-Type") == "application/json");
    }
}

TEST_CASE("an answer that cannot be a response is none") {
    CHECK_FALSE(read_url_answer(R"({"statusCode":"two hundred"})"));
    CHECK_FALSE(read_url_answer(R"({"statusCode":1000})"));
    CHECK_FALSE(read_url_answer(R"({"statusCode":200,"body":"%","isBase64Encoded":true})"));
    CHECK_FALSE(read_url_answer("no JSON"));
}

TEST_CASE("a function's own content type replaces the one that is assumed") {
    const auto response = read_url_answer(
        R"({"statusCode":"201","headers":{"content-type":"text/html","x-n":1,"x-null":null},"body":"b"})");
    CHECK(response->status == 201);
    CHECK(header(response, "Content-Type") == "text/html");
    CHECK(header(response, "x-n") == "1");
    CHECK_FALSE(response->headers.find("x-null"));
}

TEST_CASE("a body that is no text arrives in base64") {
    net::Request request;
    request.headers.add("Content-Type", "application/json; charset=utf-8");
    request.body = "{}";
    CHECK(event_member(request, "body") == R"("{}")");
    CHECK(event_member(request, "isBase64Encoded") == "false");

    request.body = "\xff";  // it says that it is text
    CHECK(event_member(request, "body") == R"("/w==")");
    CHECK(event_member(request, "isBase64Encoded") == "true");

    request.body.clear();
    CHECK(event_member(request, "body") == "");
}

TEST_CASE("a preflight is answered for the origins and methods that are configured") {
    const Cors cors = cors_for("https://a.example");

    CHECK(header(answer_preflight(asking("https://a.example", "GET"), cors), "Access-Control-Allow-Origin") ==
          "https://a.example");
    CHECK(header(answer_preflight(asking("https://b.example", "GET"), cors), "Access-Control-Allow-Origin") ==
          "");
    CHECK(header(answer_preflight(asking("https://a.example", "PUT"), cors), "Access-Control-Allow-Origin") ==
          "");
    net::Request plain;
    plain.method = "OPTIONS";
    CHECK_FALSE(answer_preflight(plain, cors));
}

TEST_CASE("a star for origins is told as a star, unless credentials are allowed") {
    Cors cors = cors_for("*");
    CHECK(header(answer_preflight(asking("https://a.example", "GET"), cors), "Access-Control-Allow-Origin") ==
          "*");
    cors.allow_credentials.put(true);
    CHECK(header(answer_preflight(asking("https://a.example", "GET"), cors), "Access-Control-Allow-Origin") ==
          "https://a.example");
}

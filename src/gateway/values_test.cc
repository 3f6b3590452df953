#include "gateway/values.h"

#include <doctest/doctest.h>

using namespace penstock;
using namespace penstock::gateway;

TEST_CASE("each kind of value is found where its name says") {
    net::Request handshake{.method = "GET", .target = "/api/stage?token=abc&empty=&twice=1&twice=2"};
    handshake.headers.add("Auth", "secret");
    handshake.headers.add("Many", "a");
    handshake.headers.add("Many", "b");
    net::Response answer{.status = 201, .headers = {{"ETag", "x"}}, .body = R"({"errorMessage":"no"})"};
    Texts variables;
    variables["name"] = {"value"};
    const Values values({.handshake = &handshake,
                         .body = R"({"a":{"b":[1,{"c":"d"}]},"text":"t"})",
                         .context = R"({"apiId":"a1","connectedAt":7,"identity":{"sourceIp":"127.0.0.1"}})",
                         .stage_variables = &variables,
                         .answer = &answer});
    struct Row {
        const char* name;
        std::optional<std::string> value;
    };
    const Row rows[] = {
        {"request.header.Auth", "secret"},
        {"request.header.auth", "secret"},
        {"route.request.header.Auth", "secret"},
        {"$route.request.header.Auth", "secret"},
        {"request.header.Other", std::nullopt},
        {"request.header.Many", "a"},
        {"request.multivalueheader.Many", "a,b"},
        {"request.querystring.token", "abc"},
        {"request.querystring.empty", ""},
        {"request.querystring.twice", "1"},
        {"request.multivaluequerystring.twice", "1,2"},
        {"request.querystring.Token", std::nullopt},
        {"request.body.text", "t"},
        {"request.body.a.b[1].c", "d"},
        {"request.body.a.b", R"([1, {"c":"d"}])"},
        {"request.body.a.b[2]", std::nullopt},
        {"request.body.a.b[x]", std::nullopt},
        {"request.body", R"({"a":{"b":[1,{"c":"d"}]},"text":"t"})"},
        {"stageVariables.name", "value"},
        {"stageVariables.other", std::nullopt},
        {"context.apiId", "a1"},
        {"context.connectedAt", "7"},
        {"context.identity.sourceIp", "127.0.0.1"},
        {"context.identity.other", std::nullopt},
        {"context.apiId.deeper", std::nullopt},
        {"integration.response.statuscode", "201"},
        {"integration.response.header.etag", "x"},
        {"integration.response.multivalueheader.ETag", "x"},
        {"integration.response.body.errorMessage", "no"},
        {"'as it stands'", "as it stands"},
        {"nonsense", std::nullopt},
        {"", std::nullopt},
    };
    for (const Row& row : rows) {
        CAPTURE(row.name);
        CHECK(values.find(row.name) == row.value);
    }
    CHECK(values.expand("${request.body.text}-$context.apiId/${stageVariables.none}!") == "t-a1/!");
}

TEST_CASE("headers and query are there only while a client connects") {
    const Values values({.body = "no JSON"});
    CHECK(!values.find("request.header.Auth"));
    CHECK(!values.find("request.body.a"));
    CHECK(!values.find("integration.response.statuscode"));
    CHECK(!values.find("stageVariables.a"));
    CHECK(values.text("context.a").empty());
}

TEST_CASE("which names are values at all") {
    for (const char* name :
         {"route.request.header.A", "route.request.body.a.b", "request.body", "context.stage",
          "stageVariables.x", "'x'", "''", "integration.response.header.X"}) {
        CAPTURE(name);
        CHECK(valid_value_name(name));
    }
    for (const char* name : {"", "x", "'", "route.request.header.", "request.cookie.x", "context"}) {
        CAPTURE(name);
        CHECK_FALSE(valid_value_name(name));
    }
}

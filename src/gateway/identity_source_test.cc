#include "gateway/identity_source.h"

#include <doctest/doctest.h>

using namespace penstock;
using namespace penstock::gateway;

TEST_CASE("an identity source is found in the handshake, the stage or the context") {
    net::Request request{.method = "GET", .target = "/api/stage?token=abc&empty=&twice=1&twice=2"};
    request.headers.add("Auth", "secret");
    Texts variables;
    variables["name"] = {"value"};
    const auto context =
        wire::JsonDocument::parse(R"({"apiId":"a1","connectedAt":7,"identity":{"sourceIp":"127.0.0.1"}})");
    const auto at = [&](std::string_view source) {
        return identity_at(source, request, variables, context->root());
    };

    CHECK(at("route.request.header.Auth") == "secret");
    CHECK(at("route.request.header.auth") == "secret");
    CHECK(at("$route.request.header.Auth") == "secret");
    CHECK(at("route.request.header.Other") == "");
    CHECK(at("route.request.querystring.token") == "abc");
    CHECK(at("route.request.querystring.empty") == "");
    CHECK(at("route.request.querystring.twice") == "1");
    CHECK(at("route.request.querystring.Token") == "");
    CHECK(at("stageVariables.name") == "value");
    CHECK(at("stageVariables.other") == "");
    CHECK(at("context.apiId") == "a1");
    CHECK(at("context.connectedAt") == "7");
    CHECK(at("context.identity.sourceIp") == "127.0.0.1");
    CHECK(at("context.identity.other") == "");
    CHECK(at("context.apiId.deeper") == "");
    CHECK(at("nonsense") == "");
}

TEST_CASE("what is an identity source, and a list of them") {
    CHECK(valid_identity_source("route.request.header.Auth"));
    CHECK(valid_identity_source("stageVariables.x"));
    CHECK_FALSE(valid_identity_source("route.request.header."));
    CHECK_FALSE(valid_identity_source("request.header.Auth"));
    CHECK_FALSE(valid_identity_source(""));
    CHECK(identity_sources("context.a, stageVariables.b") ==
          std::vector<std::string_view>{"context.a", "stageVariables.b"});
    CHECK(identity_sources(" ,").empty());
}

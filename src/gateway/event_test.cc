#include "gateway/event.h"

#include <doctest/doctest.h>

using namespace penstock;

namespace {

const gateway::ConnectionFacts facts{.api_id = "abc123",
                                     .stage = "prod",
                                     .region = "us-east-1",
                                     .account = "000000000000",
                                     .domain_name = "localhost:4566/abc123",
                                     .connection_id = "R1kmxc2VNjMCFIA=",
                                     .source_ip = "127.0.0.1",
                                     .user_agent = "",
                                     .connected_at = 1707503008000};
const gateway::EventTime at{.request_id = "JC1dgf9yoAMCK-g=", .now = 1707503008128};

}  // namespace

TEST_CASE("a message event has AWS's keys in AWS's order") {
    CHECK(
        gateway::message_event(gateway::message_context(facts, at, "join", "M1kmxc2VNjMCFIA="),
                               "{\"action\":\"join\"}", {}) ==
        R"({"requestContext":{"routeKey":"join","messageId":"M1kmxc2VNjMCFIA=","eventType":"MESSAGE",)"
        R"("extendedRequestId":"JC1dgf9yoAMCK-g=","requestTime":"09/Feb/2024:18:23:28 +0000","messageDirection":"IN",)"
        R"("stage":"prod","connectedAt":1707503008000,"requestTimeEpoch":1707503008128,)"
        R"("identity":{"sourceIp":"127.0.0.1"},)"
        R"("requestId":"JC1dgf9yoAMCK-g=","domainName":"localhost:4566/abc123","connectionId":"R1kmxc2VNjMCFIA=",)"
        R"("apiId":"abc123"},"body":"{\"action\":\"join\"}","isBase64Encoded":false})");
}

TEST_CASE("a disconnect event tells code and reason") {
    const auto event = gateway::disconnect_event(
        facts, gateway::disconnect_context(facts, at, 1005, "Client-side close frame status not set"), {});
    CHECK(event.starts_with(
        R"({"headers":{"Host":"localhost:4566/abc123","x-api-key":"","X-Forwarded-For":"","x-restapi":""},)"));
    CHECK(event.find(R"("routeKey":"$disconnect","disconnectStatusCode":1005,"eventType":"DISCONNECT")") !=
          event.npos);
    CHECK(event.find(R"("disconnectReason":"Client-side close frame status not set","stage":"prod")") !=
          event.npos);
}

TEST_CASE("a connect event has headers without Upgrade, and query keys only with a query") {
    net::Request request;
    request.target = "/abc123/prod";
    request.headers.add("Host", "localhost:4566");
    request.headers.add("Upgrade", "websocket");
    request.headers.add("Connection", "Upgrade");
    const std::string context = gateway::connect_context(facts, at);
    const auto plain = gateway::connect_event(facts, context, request, {});
    CHECK(plain.find("queryStringParameters") == plain.npos);
    CHECK(plain.find("Upgrade") == plain.npos);
    CHECK(plain.find(R"("X-Forwarded-Port":"4566")") != plain.npos);

    request.target += "?a=1&a=2&b=x%20y";
    const auto with_query = gateway::connect_event(facts, context, request, {});
    CHECK(with_query.find(R"("queryStringParameters":{"a":"2","b":"x y"})") != with_query.npos);
    CHECK(with_query.find(R"("multiValueQueryStringParameters":{"a":["1","2"],"b":["x y"]})") !=
          with_query.npos);
}

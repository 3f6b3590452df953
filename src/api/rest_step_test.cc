#include <doctest/doctest.h>

#include "api/steps.h"

using namespace penstock;

TEST_CASE("a route is found by method and path, its names are bound decoded, a trailing slash is no matter") {
    const api::Operation operations[] = {
        {"GetRoute", {"GET", "/v2/apis/{apiId}/routes/{routeId}"}, nullptr, nullptr, nullptr},
        {"Create", {"POST", "/2015-03-31/event-source-mappings"}, nullptr, nullptr, nullptr},
    };
    std::vector<api::Binding> bound;
    net::Request request;
    request.method = "GET";
    request.target = "/v2/apis/a%3Ab/routes/r1?x=/y/z";

    const auto* found = api::match_route(operations, request, bound);

    REQUIRE(found);
    CHECK(found->name == "GetRoute");
    REQUIRE(bound.size() == 2);
    CHECK(bound[0].name == "apiId");
    CHECK(bound[0].value == "a:b");

    request.method = "POST";
    request.target = "/2015-03-31/event-source-mappings/";
    REQUIRE(api::match_route(operations, request, bound));
    request.target = "/2015-03-31/other";
    CHECK_FALSE(api::match_route(operations, request, bound));
}

TEST_CASE("a route with a query is meant by requests that have it, wherever it stands") {
    const api::Operation operations[] = {
        {"Get", {"GET", "/functions/{name}/concurrency"}, nullptr, nullptr, nullptr},
        {"List", {"GET", "/functions/{name}/concurrency?List=ALL"}, nullptr, nullptr, nullptr},
    };
    std::vector<api::Binding> bound;
    net::Request request;
    request.method = "GET";

    request.target = "/functions/f/concurrency?Qualifier=1";
    CHECK(api::match_route(operations, request, bound)->name == "Get");
    request.target = "/functions/f/concurrency?MaxItems=2&List=ALL";
    CHECK(api::match_route(operations, request, bound)->name == "List");
    REQUIRE(bound.size() == 1);
    CHECK(bound[0].value == "f");
}

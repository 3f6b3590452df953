#include "gateway/identity_source.h"

#include <doctest/doctest.h>

using namespace penstock::gateway;

TEST_CASE("what is an identity source, and a list of them") {
    CHECK(valid_identity_source("route.request.header.Auth"));
    CHECK(valid_identity_source("$route.request.header.Auth"));
    CHECK(valid_identity_source("stageVariables.x"));
    CHECK_FALSE(valid_identity_source("route.request.header."));
    CHECK_FALSE(valid_identity_source("route.request.body.x"));
    CHECK_FALSE(valid_identity_source("request.header.Auth"));
    CHECK_FALSE(valid_identity_source(""));
    CHECK(identity_sources("context.a, stageVariables.b") ==
          std::vector<std::string_view>{"context.a", "stageVariables.b"});
    CHECK(identity_sources(" ,").empty());
}

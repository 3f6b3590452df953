#include "gateway/selection.h"

#include <doctest/doctest.h>

using penstock::gateway::select;

TEST_CASE("selection expressions resolve as the guide says") {
    CHECK(select("$request.body.action", R"({"action":"join"})") == "join");
    CHECK(select("${request.body.action}", R"({"action":"join"})") == "join");
    CHECK(select("${request.body.service}-${request.body.version}", R"({"service":"chat","version":2})") ==
          "chat-2");
    CHECK(select("$request.body.a.b", R"({"a":{"b":"c"}})") == "c");
    CHECK(select("$request.body.list", R"({"list":["item1","item2"]})") == "[item1, item2]");
    CHECK(select("$request.body.flag", R"({"flag":true})") == "true");
    CHECK(select("static", "{}") == "static");
    CHECK(select("\\$default", "{}") == "$default");
}

TEST_CASE("what cannot be resolved is empty") {
    CHECK(select("$request.body.action", R"({"other":1})") == "");
    CHECK(select("$request.body.action", "not JSON") == "");
    CHECK(select("$request.body.action", R"("text")") == "");
    CHECK(select("$request.header.x", R"({"x":1})") == "");
    CHECK(select("${request.body.a", R"({"a":1})") == "");
    CHECK(select("$request.body.a", R"({"a":null})") == "");
}

#include "gateway/address.h"

#include <doctest/doctest.h>

using namespace penstock;

namespace {

std::string place_of(const std::string& host, const std::string& target) {
    net::Request request;
    request.target = target;
    request.headers.add("Host", host);
    const auto place = gateway::find_place(request, [](const std::string& id) { return id == "abc123"; });
    return place ? place->api_id + "|" + place->stage + "|" + place->rest : "none";
}

}  // namespace

TEST_CASE("a stage is found by host and by path") {
    CHECK(place_of("abc123.execute-api.us-east-1.localhost:4566", "/prod?x=1") == "abc123|prod|");
    CHECK(place_of("abc123.execute-api.us-east-1.localhost:4566", "/prod/@connections/a%3D") ==
          "abc123|prod|/@connections/a%3D");
    CHECK(place_of("localhost:4566", "/abc123/prod/") == "abc123|prod|");
    CHECK(place_of("localhost:4566", "/abc123/prod/%40connections") == "abc123|prod|/%40connections");
    CHECK(place_of("localhost:4566", "/_aws/execute-api/other/prod") == "other|prod|");
}

TEST_CASE("a path of another service is no stage") {
    CHECK(place_of("localhost:4566", "/2015-03-31/functions") == "none");
    CHECK(place_of("localhost:4566", "/") == "none");
}

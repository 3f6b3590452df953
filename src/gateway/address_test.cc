#include "gateway/address.h"

#include <doctest/doctest.h>

using namespace penstock;

namespace {

gateway::DomainPtr domain_of(std::initializer_list<std::pair<const char*, const char*>> stages_by_key) {
    auto model = std::make_shared<gateway::DomainModel>();
    for (const auto& [key, stage] : stages_by_key) {
        gateway::ApiMapping& mapping = model->mappings.set()[key];
        mapping.api_id.put("abc123");
        mapping.api_mapping_key.put(key);
        mapping.stage.put(stage);
    }
    return model;
}

std::string place_of(const std::string& host, const std::string& target,
                     const gateway::DomainPtr& domain = nullptr) {
    net::Request request;
    request.target = target;
    request.headers.add("Host", host);
    const auto place =
        gateway::find_place(request, {.known = [](const std::string& id) { return id == "abc123"; },
                                      .domain = [&](std::string_view name) -> std::optional<gateway::Domain> {
                                          if (!domain) return std::nullopt;
                                          return gateway::Domain{domain, std::string(name)};
                                      }});
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

TEST_CASE("on a custom domain the path begins with the key of a mapping, the longest that fits") {
    const auto domain = domain_of({{"", "root"}, {"v1", "one"}, {"v1/chat", "chat"}, {"a+b", "plus"}});

    CHECK(place_of("api.test", "/", domain) == "abc123|root|");
    CHECK(place_of("api.test", "/@connections/a%3D", domain) == "abc123|root|/@connections/a%3D");
    CHECK(place_of("api.test", "/v1?x=1", domain) == "abc123|one|");
    CHECK(place_of("api.test", "/v1/", domain) == "abc123|one|");
    CHECK(place_of("api.test", "/v1/@connections/x", domain) == "abc123|one|/@connections/x");
    CHECK(place_of("api.test", "/v1/chat", domain) == "abc123|chat|");
    CHECK(place_of("api.test", "/v1/chat/%40connections/x", domain) == "abc123|chat|/%40connections/x");
    CHECK(place_of("api.test", "/v1/chatter", domain) == "abc123|one|/chatter");
    CHECK(place_of("api.test", "/a%2Bb", domain) == "abc123|plus|");
    CHECK(place_of("api.test", "/abc123/prod", domain) == "abc123|root|/abc123/prod");
}

TEST_CASE("what no mapping is for is of no API, and of no other service") {
    const auto domain = domain_of({{"v1", "one"}});

    CHECK(place_of("api.test", "/", domain) == "||");
    CHECK(place_of("api.test", "/v2", domain) == "||/v2");
    CHECK(place_of("api.test", "/2015-03-31/functions", domain) == "||/2015-03-31/functions");
}

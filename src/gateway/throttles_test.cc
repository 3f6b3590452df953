#include "gateway/throttles.h"

#include <doctest/doctest.h>

using namespace penstock;
using namespace penstock::gateway;

namespace {

ApiModel model_with(double rate, std::int64_t burst) {
    ApiModel model;
    model.account.put("000000000000");
    model.region.put("us-east-1");
    model.api.set().api_id.put("abc");
    DeployedDefinition deployed;
    for (const char* key : {"$connect", "send"}) {
        Route route;
        route.route_key.put(key);
        deployed.definition.set().routes.set()[key] = route;
    }
    model.deployments.set()["d"] = deployed;
    Stage stage;
    stage.deployment_id.put("d");
    stage.default_route_settings.set().rate_limit.put(rate);
    stage.default_route_settings.set().burst_limit.put(burst);
    model.stages.set()["prod"] = stage;
    return model;
}

}  // namespace

TEST_CASE("a stage's settings hold for each of its routes, until they change") {
    base::ManualClock clock(1'000'000);
    Throttles throttles(clock, false);
    ApiModel model = model_with(1, 2);
    throttles.configure(model);
    const auto send = [&] { return throttles.may_send(model, "prod", "send"); };

    CHECK(send());
    CHECK(send());
    CHECK_FALSE(send());
    CHECK(throttles.may_connect(model, "prod"));
    throttles.configure(model);  // a change of something else
    CHECK_FALSE(send());
    clock.advance(1000);
    CHECK(send());
    CHECK_FALSE(send());

    model.stages.value["prod"].route_settings.set()["send"].burst_limit.put(1);
    throttles.configure(model);
    CHECK(send());
    CHECK_FALSE(send());
    throttles.forget("abc");
    CHECK(send());
}

TEST_CASE("AWS's own limits hold when they are asked for") {
    base::ManualClock clock(1'000'000);
    Throttles without(clock, false), with(clock, true);
    const ApiModel model = model_with(10'000, 5'000);
    without.configure(model);
    with.configure(model);
    int admitted = 0;
    for (int i = 0; i < 600; ++i) {
        admitted += with.may_connect(model, "prod");
        CHECK(without.may_connect(model, "prod"));
    }
    CHECK(admitted == 500);
    for (int i = 0; i < 6000; ++i) admitted += with.may_manage(model);
    CHECK(admitted == 5000);
}

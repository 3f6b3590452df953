#include "gateway/throttles.h"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

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

TEST_CASE("a rate gives its burst at once, and then what time gives") {
    SharedRate rate(10, 3);
    for (int i = 0; i < 3; ++i) CHECK(rate.take(5000));
    CHECK_FALSE(rate.take(5000));
    CHECK_FALSE(rate.take(5099));
    CHECK(rate.take(5100));
    CHECK_FALSE(rate.take(5100));
    CHECK(rate.take(9000));
    // A clock that was set back.
    CHECK_FALSE(SharedRate(0, 5).take(1));
    CHECK_FALSE(SharedRate(5, 0).take(1));
}

TEST_CASE("cores that share a rate take no more than it gives") {
    SharedRate rate(1, 1000);
    std::atomic<int> taken = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i) taken += rate.take(1'000'000);
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(taken == 1000);
}

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

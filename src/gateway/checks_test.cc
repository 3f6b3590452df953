#include "gateway/checks.h"

#include <doctest/doctest.h>

using namespace penstock::gateway;

TEST_CASE("a model that a route asks for is in use") {
    ApiModel api;
    Route& route = api.definition.set().routes.set()["r"];
    route.route_key.put("order");
    route.request_models.set()["$default"] = {"Order"};

    const auto used = check_model_unused(api, "Order");

    REQUIRE(!used);
    CHECK(used.error().code == "ConflictException");
    CHECK(used.error().message == "Cannot delete model 'Order', is referenced in Route: order");
    CHECK(check_model_unused(api, "Other"));
}

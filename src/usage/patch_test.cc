#include "usage/patch.h"

#include <doctest/doctest.h>

using namespace penstock::usage;

namespace {

PatchOperation patch(const char* op, const char* path, const char* value = "") {
    PatchOperation made;
    made.op.put(op);
    made.path.put(path);
    made.value.put(value);
    return made;
}

}  // namespace

TEST_CASE("a key is patched") {
    ApiKey key;
    CHECK(apply({patch("replace", "/name", "n"), patch("replace", "/description", "d"),
                 patch("replace", "/customerId", "c"), patch("replace", "/enabled", "true")},
                key));
    CHECK(key.key_name->value == "n");
    CHECK(key.description->value == "d");
    CHECK(key.customer_id->value == "c");
    CHECK(key.enabled->value);
    for (const auto& wrong : {patch("replace", "/value", "x"), patch("add", "/name", "x"),
                              patch("replace", "/enabled", "yes"), patch("replace", "", "x")})
        CHECK_FALSE(apply({wrong}, key));
}

TEST_CASE("a plan is patched") {
    UsagePlan plan;
    CHECK(apply({patch("add", "/apiStages", "api:prod"), patch("add", "/apiStages", "api:prod"),
                 patch("add", "/apiStages", "other:dev"), patch("remove", "/apiStages", "api:prod"),
                 patch("replace", "/throttle/rateLimit", "2.5"), patch("add", "/throttle/burstLimit", "7"),
                 patch("replace", "/quota/limit", "9"), patch("replace", "/quota/period", "WEEK"),
                 patch("replace", "/name", "n"), patch("replace", "/description", "d")},
                plan));
    REQUIRE(plan.api_stages->size() == 1);
    CHECK(plan.api_stages->front().api_id->value == "other");
    CHECK(plan.throttle->rate_limit->value == 2.5);
    CHECK(plan.throttle->burst_limit->value == 7);
    CHECK(plan.quota->limit->value == 9);
    CHECK(plan.quota->period->value == "WEEK");
    CHECK(apply({patch("remove", "/throttle"), patch("remove", "/quota")}, plan));
    CHECK_FALSE(plan.throttle);
    CHECK_FALSE(plan.quota);
    for (const auto& wrong :
         {patch("replace", "/id", "x"), patch("remove", "/name"), patch("move", "/name", "x"),
          patch("add", "/apiStages", "api"), patch("replace", "/quota/limit", "x"),
          patch("replace", "/throttle/rateLimit", "-1"), patch("replace", "/throttle/rateLimit", "nan")})
        CHECK_FALSE(apply({wrong}, plan));
}

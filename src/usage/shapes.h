// Shapes of API Gateway's first API (apigateway/2015-07-09) as far as WebSocket APIs need it: API keys and
// usage plans.  What is answered is also what is stored.
#pragma once
#include "wire/shape.h"

namespace penstock::usage {

using wire::In, wire::Optional, wire::Required;

struct Tags : wire::Map<wire::Text, wire::Text> {};

struct StageKey {
    Optional<"restApiId", wire::Text> rest_api_id;
    Optional<"stageName", wire::Text> stage_name;
};

struct ApiKey {
    Optional<"createdDate", wire::Timestamp> created;
    Optional<"customerId", wire::Text> customer_id;
    Optional<"description", wire::Text> description;
    Optional<"enabled", wire::Boolean> enabled;
    Optional<"id", wire::Text> id;
    Optional<"lastUpdatedDate", wire::Timestamp> last_updated;
    Optional<"name", wire::Text> key_name;
    Optional<"stageKeys", std::vector<wire::Text>> stage_keys;
    Optional<"tags", Tags> tags;
    Optional<"value", wire::Text> value;
};

struct ThrottleSettings {
    Optional<"burstLimit", wire::Integer> burst_limit;
    Optional<"rateLimit", wire::Number> rate_limit;
};
struct QuotaPeriod : wire::Text {
    static constexpr std::string_view values[] = {"DAY", "WEEK", "MONTH"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct QuotaSettings {
    Optional<"limit", wire::Integer> limit;
    Optional<"offset", wire::Integer> offset;
    Optional<"period", QuotaPeriod> period;
};
struct ApiStage {
    Optional<"apiId", wire::Text> api_id;
    Optional<"stage", wire::Text> stage;
    Optional<"throttle", wire::Map<wire::Text, ThrottleSettings>> throttle;
};

struct UsagePlan {
    Optional<"apiStages", std::vector<ApiStage>> api_stages;
    Optional<"description", wire::Text> description;
    Optional<"id", wire::Text> id;
    Optional<"name", wire::Text> plan_name;
    Optional<"productCode", wire::Text> product_code;
    Optional<"quota", QuotaSettings> quota;
    Optional<"tags", Tags> tags;
    Optional<"throttle", ThrottleSettings> throttle;
};

struct UsagePlanKey {
    Optional<"id", wire::Text> id;
    Optional<"name", wire::Text> key_name;
    Optional<"type", wire::Text> type;
    Optional<"value", wire::Text> value;
};

struct PatchOp : wire::Text {
    static constexpr std::string_view values[] = {"add", "remove", "replace", "move", "copy", "test"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct PatchOperation {
    Optional<"from", wire::Text> from;
    Optional<"op", PatchOp> op;
    Optional<"path", wire::Text> path;
    Optional<"value", wire::Text> value;
};

}  // namespace penstock::usage

#include "usage/operation.h"

namespace penstock::usage {

struct CreateApiKey {
    static constexpr std::string_view name = "CreateApiKey";
    static constexpr Route route{"POST", "/apikeys", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Optional<"customerId", wire::Text> customer_id;
        Optional<"description", wire::Text> description;
        Optional<"enabled", wire::Boolean> enabled;
        Optional<"generateDistinctId", wire::Boolean> generate_distinct_id;
        Optional<"name", wire::Text> key_name;
        Optional<"stageKeys", std::vector<StageKey>> stage_keys;
        Optional<"tags", Tags> tags;
        Optional<"value", wire::Text> value;
    };
    using Response = ApiKey;

    static Reply<Response> run(Usage& usage, const api::Caller& caller, const Request& request) {
        // API Gateway guide, api-gateway-setup-api-key-with-console: "at least 20 characters".
        constexpr std::size_t value_min = 20, value_max = 128, value_made = 40;
        if (!request.stage_keys->empty())
            co_return std::unexpected(
                bad_request("stageKeys are for REST APIs of old; a usage plan leads a key to its stages."));
        if (request.value &&
            (request.value->value.size() < value_min || request.value->value.size() > value_max))
            co_return std::unexpected(bad_request("API Key value should be at least 20 characters"));
        StoredKey stored;
        stored.account.put(caller.account);
        stored.region.put(caller.region);
        ApiKey& key = stored.key.set();
        key.id.put(new_id());
        key.value.put(request.value ? request.value->value : base::random_lower_alphanumeric(value_made));
        key.enabled.put(request.enabled->value);
        if (request.key_name) key.key_name = *request.key_name;
        if (request.description) key.description = *request.description;
        if (request.customer_id) key.customer_id = *request.customer_id;
        if (request.tags) key.tags = *request.tags;
        key.stage_keys.set();
        const double now = static_cast<double>(usage.clock().now_ms()) / 1000;
        key.created.put(now);
        key.last_updated.put(now);
        const std::string id = key.id->value;
        auto changing = usage.change([&](Snapshot& all) -> Result<Usage::Touched> {
            for (const auto& [unused, other] : all.keys) {
                if (other.key->value->value == stored.key->value->value)
                    return std::unexpected(conflict("API Key already exists"));
            }
            all.keys[id] = stored;
            return Usage::Touched{.keys = {id}};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return *(*changed)->keys.at(id).key;
    }
};

Operation create_api_key() { return api::operation<CreateApiKey, Usage>(); }

}  // namespace penstock::usage

#include "usage/operation.h"

namespace penstock::usage {

struct GetApiKeys {
    static constexpr std::string_view name = "GetApiKeys";
    static constexpr Route route{"GET", "/apikeys", 200};

    struct Request {
        Optional<"customerId", wire::Text, In::query> customer_id;
        Optional<"includeValues", wire::Boolean, In::query> include_values;
        Optional<"limit", wire::Integer, In::query> limit;
        Optional<"name", wire::Text, In::query> name_begins;
        Optional<"position", wire::Text, In::query> position;
    };
    struct Response {
        Optional<"item", std::vector<ApiKey>> items;
        Optional<"position", wire::Text> position;
        Optional<"warnings", std::vector<wire::Text>> warnings;
    };

    static Result<Response> run(Usage& usage, const api::Caller& caller, const Request& request) {
        const auto all = usage.snapshot();
        Response response;
        auto filled =
            fill_page(all->keys, request.limit, request.position, response,
                      [&](const StoredKey& stored) -> std::optional<ApiKey> {
                          ApiKey key = *stored.key;
                          if (!all->key(caller, key.id->value)) return std::nullopt;
                          if (!key.key_name->value.starts_with(request.name_begins->value))
                              return std::nullopt;
                          if (request.customer_id && key.customer_id->value != request.customer_id->value)
                              return std::nullopt;
                          if (!request.include_values->value) key.value.reset();
                          return key;
                      });
        if (!filled) return std::unexpected(filled.error());
        return response;
    }
};

Operation get_api_keys() { return api::operation<GetApiKeys, Usage>(); }

}  // namespace penstock::usage

#include "usage/operation.h"

namespace penstock::usage {

struct GetApiKey {
    static constexpr std::string_view name = "GetApiKey";
    static constexpr Route route{"GET", "/apikeys/{api_Key}", 200};

    struct Request {
        Required<"api_Key", wire::Text, In::path> id;
        Optional<"includeValue", wire::Boolean, In::query> include_value;
    };
    using Response = ApiKey;

    static Result<Response> run(Usage& usage, const api::Caller& caller, const Request& request) {
        const auto all = usage.snapshot();
        const StoredKey* const stored = all->key(caller, request.id->value);
        if (!stored) return std::unexpected(not_found("API Key"));
        ApiKey key = *stored->key;
        if (!request.include_value->value) key.value.reset();
        return key;
    }
};

Operation get_api_key() { return api::operation<GetApiKey, Usage>(); }

}  // namespace penstock::usage

#include "usage/operation.h"

namespace penstock::usage {

struct UpdateApiKey {
    static constexpr std::string_view name = "UpdateApiKey";
    static constexpr Route route{"PATCH", "/apikeys/{api_Key}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"api_Key", wire::Text, In::path> id;
        Optional<"patchOperations", std::vector<PatchOperation>> patches;
    };
    using Response = ApiKey;

    static Reply<Response> run(Usage& usage, const api::Caller& caller, const Request& request) {
        const std::string& id = request.id->value;
        auto changing = usage.change([&](Snapshot& all) -> Result<Usage::Touched> {
            if (!all.key(caller, id)) return std::unexpected(not_found("API Key"));
            ApiKey& key = all.keys.at(id).key.set();
            if (auto ok = apply(*request.patches, key); !ok) return std::unexpected(ok.error());
            key.last_updated.put(static_cast<double>(usage.clock().now_ms()) / 1000);
            return Usage::Touched{.keys = {id}};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return *(*changed)->keys.at(id).key;
    }
};

Operation update_api_key() { return api::operation<UpdateApiKey, Usage>(); }

}  // namespace penstock::usage

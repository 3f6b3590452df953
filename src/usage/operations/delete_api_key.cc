#include "usage/operation.h"

namespace penstock::usage {

struct DeleteApiKey {
    static constexpr std::string_view name = "DeleteApiKey";
    static constexpr Route route{"DELETE", "/apikeys/{api_Key}", 202};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"api_Key", wire::Text, In::path> id;
    };
    using Response = Empty;

    static Reply<Response> run(Usage& usage, const api::Caller& caller, const Request& request) {
        const std::string& id = request.id->value;
        auto changing = usage.change([&](Snapshot& all) -> Result<Usage::Touched> {
            if (!all.key(caller, id)) return std::unexpected(not_found("API Key"));
            Usage::Touched touched{.keys = {id}};
            all.keys.erase(id);
            for (auto& [plan_id, plan] : all.plans) {
                if (!plan.has_key(id)) continue;
                std::erase_if(plan.keys.set(), [&](const wire::Text& one) { return one.value == id; });
                touched.plans.push_back(plan_id);
            }
            return touched;
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Empty{};
    }
};

Operation delete_api_key() { return api::operation<DeleteApiKey, Usage>(); }

}  // namespace penstock::usage

#include "gateway/operation.h"

namespace penstock::gateway {

struct DeleteModel {
    static constexpr std::string_view name = "DeleteModel";
    static constexpr api::Route route{"DELETE", "/v2/apis/{apiId}/models/{modelId}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"modelId", wire::Text, In::path> model_id;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& id = request.model_id->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            auto& all = model.definition.set().models.set();
            const auto found = all.find(id);
            if (found == all.end()) return std::unexpected(invalid_identifier("Model", id));
            if (auto ok = check_model_unused(model, found->second.name->value); !ok) return ok;
            all.erase(found);
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation delete_model() { return api::operation<DeleteModel, Apis>(); }

}  // namespace penstock::gateway

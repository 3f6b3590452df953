#include "gateway/operation.h"

namespace penstock::gateway {

struct DeleteIntegration {
    static constexpr std::string_view name = "DeleteIntegration";
    static constexpr api::Route route{"DELETE", "/v2/apis/{apiId}/integrations/{integrationId}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"integrationId", wire::Text, In::path> integration_id;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& id = request.integration_id->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            if (auto ok = check_integration_unused(model, id); !ok) return ok;
            if (model.definition.set().integrations.set().erase(id) == 0)
                return std::unexpected(invalid_identifier("Integration", id));
            std::erase_if(model.definition.set().integration_responses.set(),
                          [&](const auto& response) { return response.first.starts_with(id + "/"); });
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation delete_integration() { return api::operation<DeleteIntegration, Apis>(); }

}  // namespace penstock::gateway

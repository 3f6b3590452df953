#include "gateway/operation.h"

namespace penstock::gateway {

struct DeleteAuthorizer {
    static constexpr std::string_view name = "DeleteAuthorizer";
    static constexpr api::Route route{"DELETE", "/v2/apis/{apiId}/authorizers/{authorizerId}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"authorizerId", wire::Text, In::path> authorizer_id;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& id = request.authorizer_id->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            if (auto ok = check_authorizer_unused(model, id); !ok) return ok;
            if (model.definition.set().authorizers.set().erase(id) == 0)
                return std::unexpected(invalid_identifier("Authorizer", id));
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation delete_authorizer() { return api::operation<DeleteAuthorizer, Apis>(); }

}  // namespace penstock::gateway

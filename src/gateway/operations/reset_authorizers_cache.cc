#include "gateway/operation.h"

namespace penstock::gateway {

// "Supported only for HTTP APIs": authorizers of WebSocket APIs are asked for each handshake, nothing is
// cached.
struct ResetAuthorizersCache {
    static constexpr std::string_view name = "ResetAuthorizersCache";
    static constexpr api::Route route{"DELETE", "/v2/apis/{apiId}/stages/{stageName}/cache/authorizers", 204};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"stageName", wire::Text, In::path> stage_name;
    };
    using Response = Empty;

    // AWS's model knows no error for the wrong kind of API.
    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        if (!(*model)->stage(request.stage_name->value))
            return std::unexpected(invalid_identifier("stage", request.stage_name->value));
        return Response{};
    }
};

Operation reset_authorizers_cache() { return api::operation<ResetAuthorizersCache, Apis>(); }

}  // namespace penstock::gateway

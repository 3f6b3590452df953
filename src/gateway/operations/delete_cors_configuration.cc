#include "gateway/operation.h"

namespace penstock::gateway {

// WebSocket APIs have none, and AWS's model knows no error for the wrong kind of API: there is nothing to do.
struct DeleteCorsConfiguration {
    static constexpr std::string_view name = "DeleteCorsConfiguration";
    static constexpr api::Route route{"DELETE", "/v2/apis/{apiId}/cors", 204};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
    };
    using Response = Empty;

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        return Response{};
    }
};

Operation delete_cors_configuration() { return api::operation<DeleteCorsConfiguration, Apis>(); }

}  // namespace penstock::gateway

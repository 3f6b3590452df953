#include "gateway/operation.h"

namespace penstock::gateway {

// As ImportApi.
struct ReimportApi {
    static constexpr std::string_view name = "ReimportApi";
    static constexpr api::Route route{"PUT", "/v2/apis/{apiId}", 201};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Optional<"basepath", wire::Text, In::query> base_path;
        Required<"body", wire::Text> body;
        Optional<"failOnWarnings", wire::Boolean, In::query> fail_on_warnings;
    };
    using Response = Api;

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        return std::unexpected(http_apis_only("Import of an OpenAPI definition"));
    }
};

Operation reimport_api() { return api::operation<ReimportApi, Apis>(); }

}  // namespace penstock::gateway

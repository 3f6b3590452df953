#include "gateway/operation.h"

namespace penstock::gateway {

// "The OpenAPI definition. Supported only for HTTP APIs."  What AWS says to one of a WebSocket API is not
// known
// (`?`).
struct ImportApi {
    static constexpr std::string_view name = "ImportApi";
    static constexpr api::Route route{"PUT", "/v2/apis", 201};

    struct Request {
        Optional<"basepath", wire::Text, In::query> base_path;
        Required<"body", wire::Text> body;
        Optional<"failOnWarnings", wire::Boolean, In::query> fail_on_warnings;
    };
    using Response = Api;

    static Result<Response> run(Apis&, const api::Caller&, const Request&) {
        return std::unexpected(http_apis_only("Import of an OpenAPI definition"));
    }
};

Operation import_api() { return api::operation<ImportApi, Apis>(); }

}  // namespace penstock::gateway

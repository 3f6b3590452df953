#include "gateway/operation.h"

namespace penstock::gateway {

struct ExportFormat : wire::Text {
    static constexpr std::string_view values[] = {"YAML", "JSON"};
    static constexpr wire::Limits limits{.one_of = values};
};
struct ExportSpecification : wire::Text {
    static constexpr std::string_view values[] = {"OAS30"};
    static constexpr wire::Limits limits{.one_of = values};
};

// OpenAPI describes no WebSocket API.  AWS exports HTTP APIs only; its sentence is not known (`?`).
struct ExportApi {
    static constexpr std::string_view name = "ExportApi";
    static constexpr api::Route route{"GET", "/v2/apis/{apiId}/exports/{specification}", 200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Optional<"exportVersion", wire::Text, In::query> export_version;
        Optional<"includeExtensions", wire::Boolean, In::query> include_extensions;
        Required<"outputType", ExportFormat, In::query> output_type;
        Required<"specification", ExportSpecification, In::path> specification;
        Optional<"stageName", wire::Text, In::query> stage_name;
    };
    struct Response {
        Optional<"body", wire::Blob, In::payload> body;
    };

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        return std::unexpected(http_apis_only("Export of an OpenAPI definition"));
    }
};

Operation export_api() { return api::operation<ExportApi, Apis>(); }

}  // namespace penstock::gateway

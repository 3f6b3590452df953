#include "gateway/model_template.h"
#include "gateway/operation.h"

namespace penstock::gateway {

// A mapping template that makes a document as the model describes it, with examples for values.
struct GetModelTemplate {
    static constexpr std::string_view name = "GetModelTemplate";
    static constexpr api::Route route{"GET", "/v2/apis/{apiId}/models/{modelId}/template", 200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"modelId", wire::Text, In::path> model_id;
    };
    struct Response {
        Optional<"value", wire::Text> value;
    };

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        const auto& all = *(*model)->definition->models;
        const auto found = all.find(request.model_id->value);
        if (found == all.end()) return std::unexpected(invalid_identifier("Model", request.model_id->value));
        Response response;
        response.value.put(model_template(found->second.schema->value));
        return response;
    }
};

Operation get_model_template() { return api::operation<GetModelTemplate, Apis>(); }

}  // namespace penstock::gateway

#include "gateway/operation.h"

namespace penstock::gateway {

struct GetModel {
    static constexpr std::string_view name = "GetModel";
    static constexpr api::Route route{"GET", "/v2/apis/{apiId}/models/{modelId}", 200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"modelId", wire::Text, In::path> model_id;
    };
    using Response = Model;

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        const auto& all = *(*model)->definition->models;
        const auto found = all.find(request.model_id->value);
        if (found == all.end()) return std::unexpected(invalid_identifier("Model", request.model_id->value));
        return found->second;
    }
};

Operation get_model() { return api::operation<GetModel, Apis>(); }

}  // namespace penstock::gateway

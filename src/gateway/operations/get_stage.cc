#include "gateway/operation.h"

namespace penstock::gateway {

struct GetStage {
    static constexpr std::string_view name = "GetStage";
    static constexpr api::Route route{"GET", "/v2/apis/{apiId}/stages/{stageName}", 200};

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"stageName", wire::Text, In::path> stage_name;
    };
    using Response = Stage;

    static Result<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        auto model = apis.find(caller, request.api_id->value);
        if (!model) return std::unexpected(model.error());
        const Stage* const stage = (*model)->stage(request.stage_name->value);
        if (!stage) return std::unexpected(invalid_identifier("stage", request.stage_name->value));
        return *stage;
    }
};

Operation get_stage() { return api::operation<GetStage, Apis>(); }

}  // namespace penstock::gateway

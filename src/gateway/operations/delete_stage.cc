#include "gateway/operation.h"

namespace penstock::gateway {

// Its connections are closed.
struct DeleteStage {
    static constexpr std::string_view name = "DeleteStage";
    static constexpr api::Route route{"DELETE", "/v2/apis/{apiId}/stages/{stageName}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"stageName", wire::Text, In::path> stage_name;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& stage_name = request.stage_name->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            // AWS's sentence for APIs; that for stages is not known (`?`).
            if (apis.domains().lead_to(model.id(), stage_name)) {
                return std::unexpected(bad_request(
                    "Deleting stage " + stage_name +
                    " failed. Please remove all API mappings for the stage from your custom domain names."));
            }
            if (model.stages.set().erase(stage_name) == 0)
                return std::unexpected(invalid_identifier("stage", stage_name));
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation delete_stage() { return api::operation<DeleteStage, Apis>(); }

}  // namespace penstock::gateway

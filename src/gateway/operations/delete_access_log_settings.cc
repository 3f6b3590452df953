#include "gateway/operation.h"

namespace penstock::gateway {

struct DeleteAccessLogSettings {
    static constexpr std::string_view name = "DeleteAccessLogSettings";
    static constexpr api::Route route{"DELETE", "/v2/apis/{apiId}/stages/{stageName}/accesslogsettings", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"apiId", wire::Text, In::path> api_id;
        Required<"stageName", wire::Text, In::path> stage_name;
    };
    using Response = Empty;

    static Reply<Response> run(Apis& apis, const api::Caller& caller, const Request& request) {
        const std::string& stage_name = request.stage_name->value;
        auto changing = apis.change(caller, request.api_id->value, [&](ApiModel& model) -> Result<void> {
            auto& all = model.stages.set();
            const auto found = all.find(stage_name);
            if (found == all.end()) return std::unexpected(invalid_identifier("stage", stage_name));
            found->second.access_log_settings.reset();
            return {};
        });
        auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Response{};
    }
};

Operation delete_access_log_settings() { return api::operation<DeleteAccessLogSettings, Apis>(); }

}  // namespace penstock::gateway

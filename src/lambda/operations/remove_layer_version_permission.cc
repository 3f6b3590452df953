#include "lambda/layer_access.h"
#include "lambda/operation.h"
#include "lambda/policy.h"

namespace penstock::lambda {

struct RemoveLayerVersionPermission {
    static constexpr std::string_view name = "RemoveLayerVersionPermission";
    static constexpr Route route{
        "DELETE", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy/{StatementId}", 204};
    static constexpr bool runs_at_home = true;

    struct StatementId : wire::Text {
        static constexpr wire::Limits limits{.min = 1, .max = 100, .pattern = "([a-zA-Z0-9-_]+)"};
    };
    struct Request {
        Required<"LayerName", LayerName, In::path> layer;
        Required<"VersionNumber", LayerVersionNumber, In::path> version;
        Required<"StatementId", StatementId, In::path> id;
        Optional<"RevisionId", wire::Text, In::query> revision_id;
    };
    using Response = Empty;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const LayerRef ref = named_layer(request.layer->value, request.version->value, caller);
        auto allowed = check_owner(lambda, caller, ref, name);
        if (!allowed) co_return std::unexpected(allowed.error());
        auto changing = lambda.layers.change(ref, [&](StoredLayer& layer) -> Result<void> {
            if (!layer.policy)
                return std::unexpected(not_found("No policy is associated with the given resource."));
            if (request.revision_id && request.revision_id->value != layer.policy->revision_id->value)
                return std::unexpected(wrong_revision("GetLayerPolicy"));
            if (auto removed = remove_statement(layer.policy.value, request.id->value); !removed)
                return removed;
            if (layer.policy->statements->empty()) layer.policy.reset();
            return {};
        });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return Empty{};
    }
};

Operation remove_layer_version_permission() { return api::operation<RemoveLayerVersionPermission, Lambda>(); }

}  // namespace penstock::lambda

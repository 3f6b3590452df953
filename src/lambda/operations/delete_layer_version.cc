#include "lambda/layer_access.h"
#include "lambda/operation.h"

namespace penstock::lambda {

// One that is not there is as good as deleted.  Functions that have it keep it.
struct DeleteLayerVersion {
    static constexpr std::string_view name = "DeleteLayerVersion";
    static constexpr Route route{"DELETE", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}", 204};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"LayerName", LayerName, In::path> layer;
        Required<"VersionNumber", LayerVersionNumber, In::path> version;
    };
    using Response = Empty;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        if (request.version->value < 1)
            co_return std::unexpected(invalid_parameter("Layer Version Cannot be less than 1"));
        const LayerRef ref = named_layer(request.layer->value, request.version->value, caller);
        auto allowed = check_owner(lambda, caller, ref, name);
        if (!allowed) co_return std::unexpected(allowed.error());
        auto removing = lambda.layers.remove(ref);
        auto removed = co_await removing;
        co_return removed;
    }
};

Operation delete_layer_version() { return api::operation<DeleteLayerVersion, Lambda>(); }

}  // namespace penstock::lambda

#include "lambda/layer_access.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct GetLayerVersion {
    static constexpr std::string_view name = "GetLayerVersion";
    static constexpr Route route{"GET", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"LayerName", LayerName, In::path> layer;
        Required<"VersionNumber", LayerVersionNumber, In::path> version;
    };
    using Response = LayerVersion;

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        if (request.version->value < 1)
            return std::unexpected(invalid_parameter("Layer Version Cannot be less than 1"));
        const LayerRef ref = named_layer(request.layer->value, request.version->value, caller);
        const auto layer = reach_layer(lambda, caller, ref, name);
        if (!layer) return std::unexpected(layer.error());
        return describe(**layer, lambda.functions.settings());
    }
};

Operation get_layer_version() { return api::operation<GetLayerVersion, Lambda>(); }

}  // namespace penstock::lambda

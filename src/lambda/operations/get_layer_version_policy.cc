#include "lambda/layer_access.h"
#include "lambda/operation.h"
#include "lambda/policy.h"

namespace penstock::lambda {

struct GetLayerVersionPolicy {
    static constexpr std::string_view name = "GetLayerVersionPolicy";
    static constexpr Route route{"GET", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy",
                                 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"LayerName", LayerName, In::path> layer;
        Required<"VersionNumber", LayerVersionNumber, In::path> version;
    };
    using Response = WholePolicy;

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const LayerRef ref = named_layer(request.layer->value, request.version->value, caller);
        if (auto allowed = check_owner(lambda, caller, ref, name); !allowed)
            return std::unexpected(allowed.error());
        const auto layer = lambda.layers.find(ref);
        if (!layer)
            return std::unexpected(not_found("Layer version " + ref.version_arn() + " does not exist."));
        if (!layer->policy)
            return std::unexpected(not_found("No policy is associated with the given resource."));
        Response response;
        response.policy.put(write_policy(*layer->policy));
        response.revision_id = *layer->policy->revision_id;
        return response;
    }
};

Operation get_layer_version_policy() { return api::operation<GetLayerVersionPolicy, Lambda>(); }

}  // namespace penstock::lambda

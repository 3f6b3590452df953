#include "lambda/layer_access.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct GetLayerVersionByArn {
    static constexpr std::string_view name = "GetLayerVersionByArn";
    static constexpr Route route{"GET", "/2018-10-31/layers?find=LayerVersion", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"Arn", LayerVersionArn, In::query> arn;
    };
    using Response = LayerVersion;

    static Result<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const LayerRef ref = parse_layer(request.arn->value, caller);
        const auto layer = reach_layer(lambda, caller, ref, "GetLayerVersion");
        if (!layer) return std::unexpected(layer.error());
        return describe(**layer, lambda.functions.settings());
    }
};

Operation get_layer_version_by_arn() { return api::operation<GetLayerVersionByArn, Lambda>(); }

}  // namespace penstock::lambda

#include "lambda/layer_access.h"

#include <algorithm>

#include "api/policy.h"
#include "lambda/errors.h"
#include "lambda/policy.h"

namespace penstock::lambda {
namespace {

api::Error denied(const api::Caller& caller, const LayerRef& ref, std::string_view operation) {
    const std::string action = "lambda:" + std::string(operation);
    return {"AccessDeniedException",
            "User: arn:aws:iam::" + caller.account + ":root is not authorized to perform: " + action +
                " on resource: " + ref.version_arn() + " because no resource-based policy allows the " +
                action + " action",
            403};
}

bool names(const auto& list, const std::string& wanted) {
    return wanted.empty() || list.empty() ||
           std::ranges::any_of(list, [&](const auto& one) { return one == wanted; });
}

}  // namespace

LayerRef named_layer(const std::string& name, std::int64_t version, const api::Caller& caller) {
    LayerRef ref = parse_layer(name, caller);
    ref.version = version;
    return ref;
}

api::Result<void> check_owner(const Lambda& lambda, const api::Caller& caller, const LayerRef& ref,
                              std::string_view operation) {
    if (!lambda.policies || ref.account == caller.account) return {};
    return std::unexpected(denied(caller, ref, operation));
}

api::Result<Layers::LayerPtr> reach_layer(const Lambda& lambda, const api::Caller& caller,
                                          const LayerRef& ref, std::string_view operation) {
    auto layer = lambda.layers.find(ref);
    if (lambda.policies && ref.account != caller.account) {
        const api::Access access{.account = caller.account,
                                 .action = "lambda:" + std::string(operation),
                                 .resource = ref.version_arn()};
        const bool allowed = layer && layer->policy &&
                             api::judge(write_policy(*layer->policy), access) == api::Verdict::allowed;
        if (!allowed) return std::unexpected(denied(caller, ref, operation));
    }
    if (!layer) return std::unexpected(not_found("The resource you requested does not exist."));
    return layer;
}

api::Result<std::vector<Layers::LayerPtr>> layers_for(const Lambda& lambda, const api::Caller& caller,
                                                      const LayerArns& arns) {
    auto layers = lambda.layers.resolve(arns);
    for (const LayerVersionArn& arn : arns) {
        if (!layers) break;
        auto reached = reach_layer(lambda, caller, parse_layer(arn.value, caller), "GetLayerVersion");
        if (!reached) return std::unexpected(reached.error());
    }
    return layers;
}

LayerVersion describe(const StoredLayer& layer, const Settings& settings) {
    LayerVersion answer = *layer.answer;
    answer.content.set().location.put(settings.endpoint_url + "/_penstock/code/" +
                                      layer.code_sha256_hex->value);
    return answer;
}

LayerVersionEntry entry_of(const StoredLayer& layer) {
    LayerVersionEntry entry;
    entry.version_arn = layer.answer->version_arn.value;
    entry.version = layer.answer->version.value;
    entry.description = layer.answer->description.value;
    entry.created = layer.answer->created.value;
    if (layer.answer->runtimes) entry.runtimes = *layer.answer->runtimes;
    if (layer.answer->license) entry.license = *layer.answer->license;
    if (layer.answer->architectures) entry.architectures = *layer.answer->architectures;
    return entry;
}

bool fits(const StoredLayer& layer, const std::string& runtime, const std::string& architecture) {
    return names(*layer.answer->runtimes, runtime) && names(*layer.answer->architectures, architecture);
}

}  // namespace penstock::lambda

#include "lambda/layer_access.h"
#include "lambda/operation.h"

namespace penstock::lambda {

struct PublishLayerVersion {
    static constexpr std::string_view name = "PublishLayerVersion";
    static constexpr Route route{"POST", "/2018-10-31/layers/{LayerName}/versions", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"LayerName", LayerName, In::path> layer;
        Optional<"Description", Description> description;
        Required<"Content", LayerContentInput> content;
        Optional<"CompatibleRuntimes", CompatibleRuntimes> runtimes;
        Optional<"LicenseInfo", LicenseInfo> license;
        Optional<"CompatibleArchitectures", CompatibleArchitectures> architectures;
    };
    using Response = LayerVersion;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const LayerRef ref = parse_layer(request.layer->value, caller);
        auto allowed = check_owner(lambda, caller, ref, name);
        if (!allowed) co_return std::unexpected(allowed.error());
        if (!request.content->zip_file) {
            co_return std::unexpected(invalid_parameter(
                "Penstock makes layers of an uploaded ZipFile; S3 objects are not supported."));
        }
        std::string zip = request.content->zip_file->value;
        const auto bytes = static_cast<std::int64_t>(zip.size());
        auto storing = lambda.layers.code().store(std::move(zip));
        const auto code = co_await storing;
        if (!code) co_return std::unexpected(code.error());

        StoredLayer layer;
        layer.code_sha256_hex.put(*code);
        LayerVersion& answer = layer.answer.set();
        answer.content.set().code_sha256.put(code_sha256_base64(*code));
        answer.content.value.code_size.put(bytes);
        answer.description.put(request.description->value);
        if (request.runtimes) answer.runtimes = *request.runtimes;
        if (request.license) answer.license = *request.license;
        if (request.architectures) answer.architectures = *request.architectures;
        auto publishing = lambda.layers.publish(ref, std::move(layer));
        const auto published = co_await publishing;
        if (!published) co_return std::unexpected(published.error());
        co_return describe(**published, lambda.functions.settings());
    }
};

Operation publish_layer_version() { return api::operation<PublishLayerVersion, Lambda>(); }

}  // namespace penstock::lambda

#include "lambda/layer_access.h"
#include "lambda/operation.h"

namespace penstock::lambda {

// Sets what the request names and leaves the rest.
struct UpdateFunctionConfiguration {
    static constexpr std::string_view name = "UpdateFunctionConfiguration";
    static constexpr Route route{"PUT", "/2015-03-31/functions/{FunctionName}/configuration", 200};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName, In::path> function_name;
        Optional<"Role", RoleArn> role;
        Optional<"Handler", Handler> handler;
        Optional<"Description", Description> description;
        Optional<"Timeout", Timeout> timeout;
        Optional<"MemorySize", MemorySize> memory_size;
        Optional<"VpcConfig", VpcConfig> vpc;
        Optional<"Environment", Environment> environment;
        Optional<"Runtime", Runtime> runtime;
        Optional<"DeadLetterConfig", DeadLetterConfig> dead_letter;
        Optional<"KMSKeyArn", ResourceArn> kms_key_arn;
        Optional<"TracingConfig", TracingConfig> tracing;
        Optional<"RevisionId", wire::Text> revision_id;
        Optional<"Layers", LayerArns> layers;
        Optional<"FileSystemConfigs", FileSystemConfigs> file_systems;
        Optional<"EphemeralStorage", EphemeralStorage> ephemeral_storage;
        Optional<"SnapStart", SnapStart> snap_start;
        Optional<"LoggingConfig", LoggingConfig> logging;
    };
    using Response = FunctionConfiguration;

    static Result<void> change(const Lambda& lambda, const api::Caller& caller, const Request& request,
                               FunctionEntry& entry) {
        if (request.revision_id && request.revision_id->value != entry.latest->revision())
            return std::unexpected(wrong_revision());
        if (auto ok = check_environment(*request.environment); !ok) return ok;
        if (request.runtime) {
            if (auto ok = check_runtime(request.runtime->value, lambda.functions.settings()); !ok) return ok;
        }
        Function changed = *entry.latest;
        configure(changed.configuration, request);
        if (request.layers) {
            auto layers = layers_for(lambda, caller, *request.layers);
            if (!layers) return std::unexpected(layers.error());
            set_layers(changed, *layers);
        }
        lambda.functions.renew(entry, std::move(changed));
        return {};
    }

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const auto ref = named_whole(request.function_name->value, caller);
        if (!ref) co_return std::unexpected(ref.error());
        auto changing = lambda.functions.change(
            *ref, [&](FunctionEntry& entry) { return change(lambda, caller, request, entry); });
        const auto changed = co_await changing;
        if (!changed) co_return std::unexpected(changed.error());
        co_return as_updated((*changed)->latest->configuration);
    }
};

Operation update_function_configuration() { return api::operation<UpdateFunctionConfiguration, Lambda>(); }

}  // namespace penstock::lambda

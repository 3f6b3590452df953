#include "lambda/operation.h"

namespace penstock::lambda {

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
        Optional<"Environment", Environment> environment;
        Optional<"Runtime", Runtime> runtime;
        Optional<"TracingConfig", TracingConfig> tracing;
        Optional<"RevisionId", wire::Text> revision_id;
        Optional<"EphemeralStorage", EphemeralStorage> ephemeral_storage;
        Optional<"LoggingConfig", LoggingConfig> logging;
    };
    using Response = FunctionConfiguration;

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const FunctionRef ref = parse_function_name(request.function_name->value, caller);
        auto function = lambda.functions.find(ref);
        if (!function) co_return std::unexpected(function.error());
        if (request.revision_id && request.revision_id->value != (*function)->revision()) {
            co_return std::unexpected(wrong_revision());
        }
        auto environment = check_environment(*request.environment);
        if (!environment) co_return std::unexpected(environment.error());
        if (request.runtime) {
            auto runtime = check_runtime(request.runtime->value, lambda.functions.settings());
            if (!runtime) co_return std::unexpected(runtime.error());
        }
        Function changed = **function;
        FunctionConfiguration& to = changed.configuration;
        if (request.role) to.role.put(request.role->value);
        if (request.handler) to.handler = *request.handler;
        if (request.description) to.description = *request.description;
        if (request.timeout) to.timeout = *request.timeout;
        if (request.memory_size) to.memory_size = *request.memory_size;
        if (request.environment) to.environment = *request.environment;
        if (request.runtime) to.runtime = *request.runtime;
        if (request.tracing) to.tracing = *request.tracing;
        if (request.ephemeral_storage) to.ephemeral_storage = *request.ephemeral_storage;
        if (request.logging->format) to.logging.set().format = *request.logging->format;
        if (request.logging->group) to.logging.set().group = *request.logging->group;
        auto saving = lambda.functions.save(std::move(changed), *function);
        auto saved = co_await saving;
        if (!saved) co_return std::unexpected(saved.error());
        co_return as_updated((*saved)->configuration);
    }
};

Operation update_function_configuration() { return api::operation<UpdateFunctionConfiguration, Lambda>(); }

}  // namespace penstock::lambda

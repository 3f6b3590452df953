#include "lambda/operation.h"

namespace penstock::lambda {

// The function can be invoked when this answers.
struct CreateFunction {
    static constexpr std::string_view name = "CreateFunction";
    static constexpr Route route{"POST", "/2015-03-31/functions", 201};
    static constexpr bool runs_at_home = true;

    struct Request {
        Required<"FunctionName", FunctionName> function_name;
        Optional<"Runtime", Runtime> runtime;
        Required<"Role", RoleArn> role;
        Optional<"Handler", Handler> handler;
        Required<"Code", FunctionCode> code;
        Optional<"Description", Description> description;
        Optional<"Timeout", Timeout> timeout;
        Optional<"MemorySize", MemorySize> memory_size;
        Optional<"Publish", wire::Boolean> publish;
        Optional<"PackageType", PackageType> package_type;
        Optional<"Environment", Environment> environment;
        Optional<"TracingConfig", TracingConfig> tracing;
        Optional<"Tags", Tags> tags;
        Optional<"Architectures", Architectures> architectures;
        Optional<"EphemeralStorage", EphemeralStorage> ephemeral_storage;
        Optional<"LoggingConfig", LoggingConfig> logging;
    };
    using Response = FunctionConfiguration;

    static Result<void> check(const Request& request, const FunctionRef& ref, const Settings& settings) {
        if (ref.name.size() > 64) {
            return std::unexpected(
                invalid_parameter("1 validation error detected: Value '" + ref.name +
                                  "' at 'functionName' failed to satisfy constraint: Member must have "
                                  "length less than or equal to 64"));
        }
        if (request.package_type && *request.package_type == "Image") {
            return std::unexpected(invalid_parameter(
                "Penstock runs functions from an uploaded ZipFile; images are not supported."));
        }
        if (request.publish->value) {
            return std::unexpected(
                invalid_parameter("Publishing a version is not supported yet; leave Publish out."));
        }
        if (!request.runtime)
            return std::unexpected(
                invalid_parameter("Runtime and Handler are mandatory parameters for functions created with "
                                  "deployment packages."));
        if (!request.handler)
            return std::unexpected(
                invalid_parameter("Runtime and Handler are mandatory parameters for functions created with "
                                  "deployment packages."));
        if (auto ok = check_runtime(request.runtime->value, settings); !ok) return ok;
        if (auto ok = check_environment(*request.environment); !ok) return ok;
        return check_code_source(*request.code);
    }

    static Function make(const Request& request, const FunctionRef& ref, const std::string& code_sha256) {
        Function function;
        function.account = ref.account;
        function.region = ref.region;
        function.code_sha256_hex = code_sha256;
        for (const auto& [key, value] : *request.tags) function.tags[key] = value.value;
        FunctionConfiguration& to = function.configuration;
        to.function_name.put(ref.name);
        to.function_arn.put(ref.arn());
        to.runtime.put(request.runtime->value);
        to.role.put(request.role->value);
        to.handler.put(request.handler->value);
        to.code_size.put(static_cast<std::int64_t>(request.code->zip_file->value.size()));
        to.description.put(request.description->value);
        to.timeout.put(request.timeout ? request.timeout->value : 3);
        to.memory_size.put(request.memory_size ? request.memory_size->value : 128);
        to.code_sha256.put(code_sha256_base64(code_sha256));
        to.version.put("$LATEST");
        if (request.environment) to.environment = *request.environment;
        to.tracing.set().mode.put(request.tracing ? request.tracing->mode->value : "PassThrough");
        to.state.put("Active");
        to.last_update_status.put("Successful");
        to.package_type.put("Zip");
        if (request.architectures)
            to.architectures = *request.architectures;
        else
            to.architectures.set().emplace_back().value = "x86_64";
        to.ephemeral_storage.set().size.put(request.ephemeral_storage ? request.ephemeral_storage->size->value
                                                                      : 512);
        to.snap_start.set().apply_on.put("None");
        to.snap_start.value.optimization_status.put("Off");
        to.runtime_version.set().arn.put("arn:aws:lambda:" + ref.region + "::runtime:" + code_sha256);
        to.logging.set().format.put(request.logging->format ? request.logging->format->value : "Text");
        to.logging.value.group.put(request.logging->group ? request.logging->group->value
                                                          : "/aws/lambda/" + ref.name);
        return function;
    }

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const FunctionRef ref = parse_function_name(request.function_name->value, caller);
        auto checked = check(request, ref, lambda.functions.settings());
        if (!checked) co_return std::unexpected(checked.error());
        auto existing = lambda.functions.find(ref);
        if (existing) co_return std::unexpected(function_exists(ref.name));

        auto storing = lambda.functions.store_code(request.code->zip_file->value);
        auto code = co_await storing;
        if (!code) co_return std::unexpected(code.error());
        auto saving = lambda.functions.save(make(request, ref, *code), nullptr);
        auto saved = co_await saving;
        if (!saved) co_return std::unexpected(saved.error());
        co_return as_created((*saved)->configuration);
    }
};

Operation create_function() { return api::operation<CreateFunction, Lambda>(); }

}  // namespace penstock::lambda

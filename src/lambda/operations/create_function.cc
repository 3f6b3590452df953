#include "lambda/layer_access.h"
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
        Optional<"VpcConfig", VpcConfig> vpc;
        Optional<"PackageType", PackageType> package_type;
        Optional<"DeadLetterConfig", DeadLetterConfig> dead_letter;
        Optional<"Environment", Environment> environment;
        Optional<"KMSKeyArn", ResourceArn> kms_key_arn;
        Optional<"TracingConfig", TracingConfig> tracing;
        Optional<"Tags", Tags> tags;
        Optional<"Layers", LayerArns> layers;
        Optional<"FileSystemConfigs", FileSystemConfigs> file_systems;
        Optional<"CodeSigningConfigArn", CodeSigningArn> code_signing;
        Optional<"Architectures", Architectures> architectures;
        Optional<"EphemeralStorage", EphemeralStorage> ephemeral_storage;
        Optional<"SnapStart", SnapStart> snap_start;
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
        if (!request.runtime || !request.handler) {
            return std::unexpected(
                invalid_parameter("Runtime and Handler are mandatory parameters for functions created with "
                                  "deployment packages."));
        }
        if (auto ok = check_runtime(request.runtime->value, settings); !ok) return ok;
        if (auto ok = check_environment(*request.environment); !ok) return ok;
        if (auto ok = check_tags(*request.tags); !ok) return ok;
        return check_code_source(*request.code);
    }

    static Function make(const Request& request, const FunctionRef& ref, const NewCode& code) {
        Function function;
        function.account = ref.account;
        function.region = ref.region;
        for (const auto& [key, value] : *request.tags) function.tags[key] = value.value;
        FunctionConfiguration& to = function.configuration;
        to.function_name.put(ref.name);
        to.function_arn.put(ref.arn());
        to.description.put("");
        to.timeout.put(3);
        to.memory_size.put(128);
        to.version.put("$LATEST");
        to.tracing.set().mode.put("PassThrough");
        to.state.put("Active");
        to.last_update_status.put("Successful");
        to.package_type.put("Zip");
        to.ephemeral_storage.set().size.put(512);
        to.snap_start.set().apply_on.put("None");
        to.snap_start.value.optimization_status.put("Off");
        to.runtime_version.set().arn.put("arn:aws:lambda:" + ref.region + "::runtime:" + code.sha256_hex);
        to.logging.set().format.put("Text");
        to.logging.value.group.put("/aws/lambda/" + ref.name);
        configure(to, request);
        set_code(function, code);
        if (request.architectures)
            to.architectures = *request.architectures;
        else
            to.architectures.set().emplace_back().value = "x86_64";
        return function;
    }

    static Reply<Response> run(Lambda& lambda, const api::Caller& caller, const Request& request) {
        const FunctionRef ref = parse_function_name(request.function_name->value, caller);
        auto checked = check(request, ref, lambda.functions.settings());
        if (!checked) co_return std::unexpected(checked.error());
        auto existing = lambda.functions.entry(ref);
        if (existing) co_return std::unexpected(function_exists(ref.name));
        auto layers = layers_for(lambda, caller, *request.layers);
        if (!layers) co_return std::unexpected(layers.error());
        const std::string& signing = request.code_signing->value;
        if (!signing.empty()) checked = lambda.code_signing.check_usable(signing, ref);
        if (checked) checked = lambda.code_signing.check_deployment(signing, ref);
        if (!checked) co_return std::unexpected(checked.error());

        auto taking = take_code(lambda.functions.code(), *request.code);
        const auto code = co_await taking;
        if (!code) co_return std::unexpected(code.error());
        Function function = make(request, ref, *code);
        set_layers(function, *layers);
        std::optional<loop::Turn> turn;
        if (!signing.empty()) {
            auto waiting = lambda.code_signing.turn(signing);
            loop::Turn mine = co_await waiting;
            turn.emplace(std::move(mine));
            checked = lambda.code_signing.check_usable(signing, ref);
            if (!checked) co_return std::unexpected(checked.error());
        }
        FunctionPtr published;
        auto creating = lambda.functions.create(std::move(function), [&](FunctionEntry& entry) {
            if (!signing.empty()) entry.settings.code_signing.put(signing);
            if (request.publish->value) published = publish_version(entry, nullptr);
            return Result<void>();
        });
        const auto created = co_await creating;
        if (!created) co_return std::unexpected(created.error());
        co_return as_created((published ? published : (*created)->latest)->configuration);
    }
};

Operation create_function() { return api::operation<CreateFunction, Lambda>(); }

}  // namespace penstock::lambda

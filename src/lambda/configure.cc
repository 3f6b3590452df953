#include "lambda/configure.h"

#include <filesystem>

#include "base/base64.h"
#include "base/hash.h"
#include "lambda/errors.h"
#include "lambda/runtime/runtimes.h"
#include "wire/wire.h"

namespace penstock::lambda {
namespace {

constexpr std::string_view kHotReload = "hot-reload";  // localstack's name for it
constexpr std::size_t kEnvironmentBytesMax = 4096;
// Lambda guide, configuration-envvars: what a function's own variables may not be named.
constexpr std::string_view kReserved[] = {
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
};

}  // namespace

api::Result<void> check_environment(const Environment& environment) {
    const std::string start =
        "Lambda was unable to configure your environment variables because the environment variables "
        "you have provided ";
    std::string reserved;
    for (const auto name : kReserved) {
        if (!environment.variables->contains(std::string(name))) continue;
        reserved += (reserved.empty() ? "" : ", ") + std::string(name);
    }
    if (!reserved.empty()) {
        return std::unexpected(
            invalid_parameter(start +
                              "contains reserved keys that are currently not supported for "
                              "modification. Reserved keys used in this request: " +
                              reserved));
    }
    const std::string measured = wire::write_json(environment.variables.value);
    if (measured.size() > kEnvironmentBytesMax) {
        return std::unexpected(
            invalid_parameter(start + "exceeded the 4KB limit. String measured: " + measured));
    }
    return {};
}

api::Result<void> check_runtime(const std::string& runtime, const Settings& settings) {
    const auto command = worker_command(runtime, settings, "");
    if (!command) return std::unexpected(command.error());
    return {};
}

api::Result<void> check_code_source(const FunctionCode& code) {
    if (code.zip_file) return {};
    if (*code.s3_bucket == kHotReload) {
        std::error_code failed;
        const std::filesystem::path directory = code.s3_key->value;
        if (directory.is_absolute() && std::filesystem::is_directory(directory, failed)) return {};
        return std::unexpected(
            invalid_parameter("With S3Bucket \"hot-reload\", S3Key is the absolute path of a directory on "
                              "the server's machine; "
                              "this one is not there: " +
                              code.s3_key->value));
    }
    if (code.s3_bucket || code.s3_key || code.image_uri) {
        return std::unexpected(
            invalid_parameter("Penstock runs functions from an uploaded ZipFile, or from a directory "
                              "(S3Bucket \"hot-reload\"); "
                              "other S3 objects and images are not supported."));
    }
    return std::unexpected(invalid_parameter("Please provide a source for function code."));
}

std::string code_sha256_base64(const std::string& sha256_hex) {
    std::string raw;
    for (std::size_t i = 0; i + 1 < sha256_hex.size(); i += 2) {
        raw += static_cast<char>(std::stoi(sha256_hex.substr(i, 2), nullptr, 16));
    }
    return base::base64_encode(raw);
}

api::Reply<NewCode> take_code(CodeStore& store, FunctionCode code) {
    NewCode taken;
    if (!code.zip_file) {
        taken.hot_directory = code.s3_key->value;
        taken.sha256_hex = base::hex(base::sha256("hot-reload " + taken.hot_directory));
        co_return taken;
    }
    taken.bytes = static_cast<std::int64_t>(code.zip_file->value.size());
    auto storing = store.store(std::move(code.zip_file.value.value));
    auto stored = co_await storing;
    if (!stored) co_return std::unexpected(stored.error());
    taken.sha256_hex = std::move(*stored);
    co_return taken;
}

void complete_logging(LoggingConfig& logging) {
    if (*logging.format != "JSON") return;
    if (!logging.application_level) logging.application_level.put("INFO");
    if (!logging.system_level) logging.system_level.put("INFO");
}

void set_code(Function& function, const NewCode& code) {
    function.code_sha256_hex = code.sha256_hex;
    function.hot_directory = code.hot_directory;
    function.configuration.code_sha256.put(code_sha256_base64(code.sha256_hex));
    function.configuration.code_size.put(code.bytes);
}

FunctionConfiguration as_created(FunctionConfiguration configuration) {
    configuration.state.put("Pending");
    configuration.state_reason.put("The function is being created.");
    configuration.state_reason_code.put("Creating");
    configuration.last_update_status.reset();
    return configuration;
}

FunctionConfiguration as_updated(FunctionConfiguration configuration) {
    configuration.last_update_status.put("InProgress");
    configuration.last_update_status_reason.put("The function is being created.");
    configuration.last_update_status_reason_code.put("Creating");
    return configuration;
}

FunctionConfiguration as_listed(FunctionConfiguration configuration) {
    configuration.state.reset();
    configuration.last_update_status.reset();
    return configuration;
}

}  // namespace penstock::lambda

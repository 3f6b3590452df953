#include "lambda/runtime/runtimes.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/random.h"
#include "base/text.h"
#include "lambda/errors.h"
#include "lambda/runtime/bootstraps.h"

namespace penstock::lambda {
namespace {

// Runtimes whose functions AWS lets one create today or lately; any version of a family runs on what is
// installed.
constexpr std::string_view kRuntimes[] = {
    "nodejs16.x", "nodejs18.x",   "nodejs20.x",      "nodejs22.x",   "nodejs24.x", "python3.8",
    "python3.9",  "python3.10",   "python3.11",      "python3.12",   "python3.13", "python3.14",
    "provided",   "provided.al2", "provided.al2023", kNativeRuntime,
};

bool executable(const std::string& path) { return ::access(path.c_str(), X_OK) == 0; }

// The system's own program first: functions expect boto3, which Debian's python3 has and a private build may
// not.
std::string find_program(const std::vector<std::string>& names) {
    for (const auto& name : names) {
        for (const std::string directory : {"/usr/bin/", "/usr/local/bin/"}) {
            if (executable(directory + name)) return directory + name;
        }
    }
    const char* const path = std::getenv("PATH");
    for (const auto& name : names) {
        for (const auto directory : base::split(path ? path : "", ':')) {
            std::string candidate = std::string(directory) + "/" + name;
            if (!directory.empty() && executable(candidate)) return candidate;
        }
    }
    return "";
}

std::string bootstrap_path(const Settings& settings, const char* name) {
    return settings.data_directory + "/runtime/" + name;
}

// Adds to a search path, behind what is there.
void extend(std::string& path, const std::string& directory) {
    path += (path.empty() ? "" : ":") + directory;
}

// The places of AWS's own search paths (guide, packaging-layers), in /opt or wherever the layers are.
void add_layers(std::map<std::string, std::string>& environment, const std::string& runtime,
                const std::vector<std::string>& layers) {
    const bool node = runtime.starts_with("nodejs"), python = runtime.starts_with("python");
    const std::string of_version =
        node ? "/nodejs/node" + runtime.substr(6, runtime.find('.') - 6) + "/node_modules"
             : "/python/lib/" + runtime + "/site-packages";
    for (const std::string& layer : layers) {
        if (python) {
            extend(environment["PYTHONPATH"], layer + of_version);
            extend(environment["PYTHONPATH"], layer + "/python");
        }
        if (node) {
            extend(environment["NODE_PATH"], layer + of_version);
            extend(environment["NODE_PATH"], layer + "/nodejs/node_modules");
        }
        extend(environment["PATH"], layer + "/bin");
        extend(environment["LD_LIBRARY_PATH"], layer + "/lib");
    }
}

// The server's own, which is the native worker's too.  One that was replaced meanwhile is found at its place.
std::string own_program() {
    constexpr std::string_view replaced = " (deleted)";
    std::error_code unknown;
    std::string path = std::filesystem::read_symlink("/proc/self/exe", unknown).string();
    if (path.ends_with(replaced)) path.resize(path.size() - replaced.size());
    return path;
}

std::unexpected<api::Error> missing(const std::string& runtime, const std::string& program) {
    return std::unexpected(invalid_parameter("The runtime " + runtime + " needs the program " + program +
                                             ", which is not installed on this machine."));
}

}  // namespace

api::Result<std::vector<std::string>> worker_command(const std::string& runtime, const Settings& settings,
                                                     const std::string& code_directory,
                                                     const std::vector<std::string>& layers) {
    if (std::find(std::begin(kRuntimes), std::end(kRuntimes), runtime) == std::end(kRuntimes)) {
        std::string all;
        for (const auto known : kRuntimes) all += (all.empty() ? "" : ", ") + std::string(known);
        return std::unexpected(
            invalid_parameter("Value " + runtime +
                              " at 'runtime' failed to satisfy constraint: Member must satisfy enum value "
                              "set: [" +
                              all + "] or be a valid ARN"));
    }
    if (runtime.starts_with("python")) {
        const std::string python =
            settings.python.empty() ? find_program({runtime, "python3"}) : settings.python;
        if (!executable(python)) return missing(runtime, python.empty() ? "python3" : python);
        return std::vector<std::string>{python, "-u", bootstrap_path(settings, "bootstrap.py"),
                                        settings.endpoint_url};
    }
    if (runtime.starts_with("nodejs")) {
        const std::string node = settings.node.empty() ? find_program({"node", "nodejs"}) : settings.node;
        if (!executable(node)) return missing(runtime, node.empty() ? "node" : node);
        return std::vector<std::string>{node, bootstrap_path(settings, "bootstrap.mjs"),
                                        settings.endpoint_url};
    }
    if (runtime == kNativeRuntime) return std::vector<std::string>{own_program(), kNativeWorkerCommand};
    for (const std::string& layer : layers) {  // a layer may be the runtime
        if (!executable(code_directory + "/bootstrap") && executable(layer + "/bootstrap"))
            return std::vector<std::string>{layer + "/bootstrap"};
    }
    return std::vector<std::string>{code_directory + "/bootstrap"};
}

api::LogPlace log_place_of(const Function& function) {
    std::string day = base::iso8601_ms(base::Clock::system().now_ms()).substr(0, 10);
    std::replace(day.begin(), day.end(), '-', '/');
    return {.account = function.account,
            .region = function.region,
            .group = function.configuration.logging->group ? function.configuration.logging->group->value
                                                           : "/aws/lambda/" + function.name(),
            .stream = day + "/[" + function.version() + "]" + base::hex_random(16)};
}

std::vector<std::string> layer_directories(const Settings& settings, const Function& function) {
    std::vector<std::string> all;
    for (const std::string& sha : function.layer_code) all.push_back(code_directory(settings, sha));
    std::reverse(all.begin(), all.end());
    return all;
}

std::vector<std::string> worker_environment(const Function& function, const Settings& settings,
                                            const WorkerPlace& place) {
    std::map<std::string, std::string> all;
    const auto& configuration = function.configuration;
    // Nothing of the server's own environment: it may hold secrets.
    all["PATH"] = "/usr/local/bin:/usr/bin:/bin";
    all["LANG"] = "C.UTF-8";
    all["TZ"] = ":UTC";
    all["HOME"] = "/tmp";
    all["PYTHONDONTWRITEBYTECODE"] = "1";  // the code is read-only
    for (const auto& [name, value] : *configuration.environment->variables) all[name] = value.value;
    add_layers(all, configuration.runtime->value, place.layers);
    all["_HANDLER"] = configuration.handler->value;
    all["LAMBDA_TASK_ROOT"] = place.code_directory;
    all["LAMBDA_RUNTIME_DIR"] = settings.data_directory + "/runtime";
    if (!place.runtime_api.empty()) all["AWS_LAMBDA_RUNTIME_API"] = place.runtime_api;
    all["AWS_LAMBDA_FUNCTION_NAME"] = function.name();
    all["AWS_LAMBDA_FUNCTION_VERSION"] = function.version();
    all["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = std::to_string(function.memory_mb());
    all["AWS_LAMBDA_INITIALIZATION_TYPE"] = to_text(place.initialization);
    all["AWS_LAMBDA_LOG_GROUP_NAME"] = place.log_place.group;
    all["AWS_LAMBDA_LOG_STREAM_NAME"] = place.log_place.stream;
    if (const auto& logging = *configuration.logging; *logging.format == "JSON") {
        all["AWS_LAMBDA_LOG_FORMAT"] = "JSON";
        if (logging.application_level) all["AWS_LAMBDA_LOG_LEVEL"] = logging.application_level->value;
    }
    all["AWS_REGION"] = all["AWS_DEFAULT_REGION"] = function.region;
    if (const std::string& name = configuration.runtime->value;
        !name.starts_with("provided") && name != kNativeRuntime) {
        all["AWS_EXECUTION_ENV"] = "AWS_Lambda_" + configuration.runtime->value;
    }
    // Defaults that a function's own variables may replace.  The key belongs to the account.
    all.try_emplace("AWS_ENDPOINT_URL", settings.endpoint_url);
    const auto key = settings.keys ? settings.keys->function_key(function.account)
                                   : api::AccessKey{.id = function.account, .secret = "penstock"};
    all.try_emplace("AWS_ACCESS_KEY_ID", key.id);
    all.try_emplace("AWS_SECRET_ACCESS_KEY", key.secret);
    all.try_emplace("AWS_EC2_METADATA_DISABLED", "true");
    std::vector<std::string> lines;
    for (const auto& [name, value] : all) lines.push_back(name + "=" + value);
    return lines;
}

void install_bootstraps(const Settings& settings) {
    std::filesystem::create_directories(settings.data_directory + "/runtime");
    for (const BootstrapFile& file : bootstrap_files())
        std::ofstream(bootstrap_path(settings, file.name), std::ios::binary) << file.text;
}

std::string code_directory(const Settings& settings, std::string_view code_sha256_hex) {
    return settings.data_directory + "/code/" + std::string(code_sha256_hex);
}

std::string code_directory(const Settings& settings, const Function& function) {
    return function.hot_directory.empty() ? code_directory(settings, function.code_sha256_hex)
                                          : function.hot_directory;
}

}  // namespace penstock::lambda

// Which program runs a runtime's functions on this machine.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "api/error.h"
#include "api/log_sink.h"
#include "lambda/function.h"
#include "lambda/runtime/initialization.h"
#include "lambda/settings.h"

namespace penstock::lambda {

// The verb of this program that runs native functions.
inline constexpr const char* kNativeWorkerCommand = "native-worker";

// The arguments of a worker's command, the program's path first.  An error when the runtime is unknown, or
// when this machine has no program for it.
api::Result<std::vector<std::string>> worker_command(const std::string& runtime, const Settings& settings,
                                                     const std::string& code_directory,
                                                     const std::vector<std::string>& layers = {});
// Where a function's layers are, those that win first: AWS unpacks them into one directory, /opt, in the
// order of the configuration, so the last overwrites the others.
std::vector<std::string> layer_directories(const Settings& settings, const Function& function);

struct WorkerPlace {
    std::string code_directory{};
    std::string runtime_api{};  // its address, "" for who needs none
    api::LogPlace log_place{};
    std::vector<std::string> layers{};  // as it sees them, those that win first
    Initialization initialization = Initialization::on_demand;
};
// The whole environment of a worker.
std::vector<std::string> worker_environment(const Function& function, const Settings& settings,
                                            const WorkerPlace& place);

// Where a new worker's lines go: the function's log group, and a stream of the worker's own.
api::LogPlace log_place_of(const Function& function);

// Writes the bootstraps below the data directory.  Once, at start-up.
void install_bootstraps(const Settings& settings);

std::string code_directory(const Settings& settings, std::string_view code_sha256_hex);
// Where a function's own code is.
std::string code_directory(const Settings& settings, const Function& function);

}  // namespace penstock::lambda

// The command line: penstock serve, penstock streams, penstock logs, penstock model, penstock --version.
#pragma once
#include <string>

#include "app/settings.h"
#include "tool/options.h"

namespace penstock::app {

enum class Command { none, serve, tool, model };

struct CommandLine {
    Command command = Command::none;
    Settings settings;        // of serve
    tool::Options tool{};  // of streams and logs
    int exit_code = 0;        // for Command::none: help, version or a mistake, already told
};

CommandLine parse_command_line(int argc, char** argv, const std::string& version);

}  // namespace penstock::app

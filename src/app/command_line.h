// The command line: penstock serve, penstock model, penstock --version.
#pragma once
#include <string>

#include "app/settings.h"

namespace penstock::app {

enum class Command { none, serve, model };

struct CommandLine {
    Command command = Command::none;
    Settings settings;
    int exit_code = 0;  // for Command::none: help, version or a mistake, already told
};

CommandLine parse_command_line(int argc, char** argv, const std::string& version);

}  // namespace penstock::app

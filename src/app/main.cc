#include <signal.h>
#include <sys/resource.h>

#include <cstdio>
#include <string_view>

#include "app/command_line.h"
#include "app/model.h"
#include "app/server.h"
#include "base/logging.h"
#include "lambda/native/host.h"
#include "lambda/runtime/runtimes.h"
#include "tool/run.h"

using namespace penstock;

namespace {

// Every WebSocket client is an open file.
void raise_file_limit() {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

int serve(const app::Settings& settings) {
    raise_file_limit();
    // Blocked before any thread starts, so that only sigwait() below gets them.
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    signal(SIGPIPE, SIG_IGN);

    base::start_logging(settings.log_level);
    auto server = app::start_server(settings, PENSTOCK_VERSION);
    if (!server) {
        base::stop_logging();
        std::fprintf(stderr, "penstock: %s\n", server.error().what.c_str());
        return 1;
    }
    std::printf("Penstock is listening on %s\n", (*server)->url().c_str());
    std::fflush(stdout);
    int received = 0;
    sigwait(&ends, &received);
    base::log_info("stopping");
    server->reset();
    base::stop_logging();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view(argv[1]) == lambda::kNativeWorkerCommand)
        return lambda::run_native_host();
    const app::CommandLine line = app::parse_command_line(argc, argv, PENSTOCK_VERSION);
    switch (line.command) {
        case app::Command::none:
            return line.exit_code;
        case app::Command::serve:
            return serve(line.settings);
        case app::Command::tool:
            return tool::run(line.tool);
        case app::Command::model:
            app::print_model();
            return 0;
    }
    return 0;
}

#include "app/command_line.h"

#include <CLI/CLI.hpp>

namespace penstock::app {

CommandLine parse_command_line(int argc, char** argv, const std::string& version) {
    CommandLine out;
    Settings& to = out.settings;
    std::string listen = "127.0.0.1:4566", level = "info", durability = "sync", disk_limit = "0";
    double idle_s = 600, lifetime_s = 7200;

    CLI::App app("Penstock: Kinesis streams, Lambda functions and WebSocket APIs in one binary.", "penstock");
    app.set_version_flag("--version", "penstock " + version);
    app.require_subcommand(1);
    CLI::App* const serve = app.add_subcommand("serve", "Run the server until it gets SIGTERM or SIGINT.");
    serve->add_option("--data", to.data_directory, "Directory of everything that is kept")
        ->capture_default_str();
    serve->add_option("--listen", listen, "Address and port; port 0 takes a free one")->capture_default_str();
    serve->add_option("--public-host", to.public_host, "Host name in URLs given to clients and functions")
        ->capture_default_str();
    serve
        ->add_option("--credentials", to.credentials,
                     "File of keys, as ~/.aws/credentials; every AWS request must then be signed with one")
        ->check(CLI::ExistingFile);
    serve->add_flag("--insecure", to.insecure, "Allow an address other than loopback, without TLS");
    serve->add_option("--cores", to.cores, "Event loops; 0 takes one per core of the machine, four at most")
        ->check(CLI::Range(0, 64))
        ->capture_default_str();
    serve
        ->add_option("--durability", durability,
                     "When a put is acknowledged: sync (on stable storage), os (in the system's cache), or "
                     "interval=MS (in the cache, on stable storage at most so many milliseconds later)")
        ->capture_default_str();
    serve
        ->add_option("--disk-limit", disk_limit,
                     "Bytes that records may take up, as 20GiB; beyond it puts are refused until streams are "
                     "deleted or records expire; 0 is no limit")
        ->capture_default_str();
    serve->add_option("--log-level", level, "debug, info, warning, error or off")
        ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}))
        ->capture_default_str();
    serve
        ->add_option("--websocket-idle-seconds", idle_s,
                     "Connections without a message for so long are closed")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    serve->add_option("--websocket-lifetime-seconds", lifetime_s, "Connections older than this are closed")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    serve
        ->add_option("--websocket-frame-bytes", to.connections.reader.frame_bytes_max,
                     "Largest frame of a client")
        ->check(CLI::Range(std::size_t{125}, std::size_t{64} << 20))
        ->capture_default_str();
    serve
        ->add_option("--websocket-message-bytes", to.connections.reader.message_bytes_max,
                     "Largest message of a client")
        ->check(CLI::Range(std::size_t{125}, std::size_t{64} << 20))
        ->capture_default_str();
    serve->add_option("--python", to.functions.python, "The python3 that runs functions")
        ->check(CLI::ExistingFile);
    serve->add_option("--node", to.functions.node, "The node that runs functions")->check(CLI::ExistingFile);
    serve->add_option("--workers-per-function", to.functions.workers_max, "Processes of one function at most")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    CLI::App* const model = app.add_subcommand("model", "Print every operation's declared shapes.");
    model->group("");  // for the project's own tests

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        out.exit_code = app.exit(error);
        return out;
    }
    const auto take = [&](const char* option, auto parsed, auto& value) {
        if (!parsed) {
            std::fprintf(stderr, "%s: %s\n", option, parsed.error().what.c_str());
            out.exit_code = 2;
            return false;
        }
        value = *parsed;
        return true;
    };
    if (!take("--listen", parse_address(listen), to.listen) ||
        !take("--durability", parse_durability(durability), to.durability) ||
        !take("--disk-limit", parse_size(disk_limit), to.disk_bytes_max)) {
        return out;
    }
    to.connections.idle_ms_max = static_cast<std::int64_t>(idle_s * 1000);
    to.connections.lifetime_ms_max = static_cast<std::int64_t>(lifetime_s * 1000);
    if (level == "debug") to.log_level = base::LogLevel::debug;
    if (level == "warning") to.log_level = base::LogLevel::warning;
    if (level == "error") to.log_level = base::LogLevel::error;
    if (level == "off") to.log_level = base::LogLevel::off;
    out.command = *model ? Command::model : Command::serve;
    return out;
}

}  // namespace penstock::app

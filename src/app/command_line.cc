#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace penstock::app {
namespace {

using tool::Verb;

// Bad usage ends with 2, whatever it is.
int exit_code_of(int cli11) { return cli11 == 0 ? 0 : 2; }

std::string time_help(const std::string& text) {
    return tool::parse_time(text) ? "" : "is no time: 2026-11-24T09:30:00Z, or seconds since 1970";
}

CLI::App* add_verb(CLI::App& streams, tool::Options& to, Verb verb, const char* name, const char* what) {
    CLI::App* const command = streams.add_subcommand(name, what);
    command->add_option("STREAM", to.stream, "Name or ARN of the stream")->required()->type_name("");
    command->parse_complete_callback([&to, verb] { to.verb = verb; });
    return command;
}

void add_from(CLI::App& command, tool::Options& to, const char* initial) {
    command
        .add_option_function<std::string>(
            "--from", [&to](const std::string& text) { to.from = *tool::parse_position(text); },
            "latest, trim-horizon (the oldest record), or a time: 2026-11-24T09:30:00Z, seconds since 1970")
        ->check([](const std::string& text) {
            return tool::parse_position(text) ? ""
                                              : "is neither latest nor trim-horizon, and " + time_help(text);
        })
        ->default_str(initial)
        ->force_callback()
        ->type_name("POSITION");
}

void add_retries(CLI::App& command, tool::Options& to) {
    command.add_option("--retries", to.retries, "How often a refused record is put again, ever more slowly")
        ->check(CLI::Range(0, 1000))
        ->capture_default_str()
        ->type_name("N");
}

// "original", "max", or times the original.
std::string read_speed(const std::string& text, double& speed) {
    if (text == "max") return speed = 0, "";
    if (text == "original") return speed = 1, "";
    const bool read = CLI::detail::lexical_cast(text, speed);
    return read && speed > 0 && speed < 1e9 ? "" : "is neither original nor max, nor a number above 0";
}

// As the AWS SDKs have it, as far as environment variables go.
void take_variable(const char* name, std::string& value) {
    const char* const set = std::getenv(name);
    if (set && *set) value = set;
}

void take_key(api::AccessKey& key) {
    take_variable("AWS_ACCESS_KEY_ID", key.id);
    take_variable("AWS_SECRET_ACCESS_KEY", key.secret);
    take_variable("AWS_SESSION_TOKEN", key.session_token);
}

// Where the server finds the AWS services that it is not.
void add_endpoints(CLI::App& serve, destinations::Endpoints& to, std::string& all) {
    const auto add = [&](const char* option, std::string& endpoint, const char* what) {
        serve.add_option(option, endpoint, what)
            ->check([](const std::string& text) {
                const bool good = text.starts_with("http://") || text.starts_with("https://");
                return good ? "" : "is no URL: http:// or https://";
            })
            ->type_name("URL");
    };
    add("--aws-endpoint", all,
        "SQS, SNS and S3, for failed records; signed with the AWS_ACCESS_KEY_ID of the environment");
    add("--sqs-endpoint", to.sqs, "SQS only: http://localhost:9324, https://sqs.REGION.amazonaws.com");
    add("--sns-endpoint", to.sns, "SNS only");
    add("--s3-endpoint", to.s3, "S3 only");
}

// Who asks, and whom.
void add_target(CLI::App& streams, tool::Target& to) {
    streams
        .add_option("--endpoint-url", to.endpoint, "The server; for AWS https://kinesis.REGION.amazonaws.com")
        ->envname("AWS_ENDPOINT_URL")
        ->capture_default_str()
        ->type_name("URL");
    take_variable("AWS_DEFAULT_REGION", to.region);
    take_variable("AWS_REGION", to.region);
    take_key(to.key);
}

CLI::App* add_streams(CLI::App& app, tool::Options& to) {
    CLI::App* const streams =
        app.add_subcommand("streams", "Read and write the streams of a running server.");
    streams->description(
        "Read and write the streams of a running server, Penstock's or AWS's, as lines of JSON.\n\n"
        "  penstock streams tail prices --from trim-horizon\n"
        "  market.py | penstock streams put prices --key-field symbol\n"
        "  penstock streams export prices --output day.jsonl\n"
        "  penstock streams import replay --input day.jsonl --speed 10\n\n"
        "Keys and region come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and "
        "AWS_REGION\n"
        "(test, test, none and us-east-1 if they are not set).");
    streams->require_subcommand(1);
    streams->fallthrough();
    add_target(*streams, to.target);

    CLI::App* const tail =
        add_verb(*streams, to, Verb::tail, "tail", "Print records as they come, a line each.");
    add_from(*tail, to, "latest");
    tail->add_option("--count", to.count, "End after so many records")
        ->check(CLI::PositiveNumber)
        ->type_name("N");

    CLI::App* const put = add_verb(*streams, to, Verb::put, "put", "Put each line of stdin as a record.");
    auto* const key = put->add_option("--partition-key", to.partition_key,
                                      "One key for all records; without any, each record has another");
    put->add_option("--key-field", to.key_field, "The lines are JSON objects; the member that is the key")
        ->excludes(key)
        ->type_name("MEMBER");
    key->type_name("KEY");
    add_retries(*put, to);

    CLI::App* const export_ =
        add_verb(*streams, to, Verb::export_, "export", "Write the records of a stream to a file.");
    add_from(*export_, to, "trim-horizon");
    export_
        ->add_option_function<std::string>(
            "--to", [&to](const std::string& text) { to.to_ms = tool::parse_time(text); },
            "Leave out what came after this time")
        ->check(time_help)
        ->type_name("TIME");
    export_->add_option("--output", to.file, "The file; - is stdout")->required()->type_name("FILE");

    CLI::App* const import_ =
        add_verb(*streams, to, Verb::import_, "import", "Put the records of an exported file again.");
    import_->add_option("--input", to.file, "The file; - is stdin")->required()->type_name("FILE");
    import_
        ->add_option_function<std::string>(
            "--speed", [&to](const std::string& text) { read_speed(text, to.speed); },
            "original keeps the pauses between records, 10 makes them ten times shorter, max leaves them out")
        ->check([](const std::string& text) {
            double speed = 0;
            return read_speed(text, speed);
        })
        ->default_str("max")
        ->type_name("SPEED");
    add_retries(*import_, to);
    return streams;
}  // namespace

}  // namespace

CLI::App* add_logs(CLI::App& app, tool::Options& to) {
    CLI::App* const logs = app.add_subcommand("logs", "Print what a function, or any log group, has logged.");
    logs->add_option("FUNCTION", to.stream, "A function's name, or a log group: /aws/apigateway/API/STAGE")
        ->required()
        ->type_name("");
    logs->add_flag("--follow", to.follow, "Go on with what comes, until Ctrl-C");
    logs->add_option("--filter", to.filter, "Only lines with these words; ?one ?of, -without, \"in a row\"")
        ->type_name("PATTERN");
    logs->add_option("--since", to.since, "How far back: 30s, 10m, 2h, 1d, or a time")
        ->check(
            [](const std::string& text) { return tool::parse_since(text, 0) ? "" : "is no time and no age"; })
        ->capture_default_str()
        ->type_name("AGE");
    logs->parse_complete_callback([&to] { to.verb = Verb::logs; });
    add_target(*logs, to.target);
    return logs;
}

CommandLine parse_command_line(int argc, char** argv, const std::string& version) {
    CommandLine out;
    Settings& to = out.settings;
    std::string listen = "127.0.0.1:4566", level = "info", durability = "sync", disk_limit = "0",
                limits = "none", isolation = "none";
    double idle_s = 600, lifetime_s = 7200, ping_s = 60;
    std::string send_by = "auto";

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
    serve
        ->add_option("--limits", limits,
                     "aws: streams refuse what exceeds AWS's rates and quotas, and those in on-demand mode "
                     "grow with their traffic; none: they take what comes")
        ->check(CLI::IsMember({"none", "aws"}))
        ->capture_default_str();
    serve
        ->add_option(
            "--isolation", isolation,
            "bubblewrap: functions see a read-only file system with a /tmp of their own and no process "
            "but theirs; auto: that, where it works; none: they run with the server's rights")
        ->check(CLI::IsMember({"auto", "bubblewrap", "none"}))
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
        ->add_option("--websocket-frame-bytes", to.connections.limits.reader.frame_bytes_max,
                     "Largest frame of a client")
        ->check(CLI::Range(std::size_t{125}, std::size_t{64} << 20))
        ->capture_default_str();
    serve
        ->add_option("--websocket-message-bytes", to.connections.limits.reader.message_bytes_max,
                     "Largest message of a client")
        ->check(CLI::Range(std::size_t{125}, std::size_t{64} << 20))
        ->capture_default_str();
    serve
        ->add_option("--websocket-ping-seconds", ping_s,
                     "A connection that was silent for so long is asked whether it lives; 0 never asks")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    serve->add_flag("--websocket-compression", to.compression,
                    "Compress messages to and from clients that offer permessage-deflate");
    serve
        ->add_option(
            "--send-by", send_by,
            "How messages go to many clients: io_uring, send (system calls), or auto (io_uring where the "
            "kernel can do what is needed)")
        ->check(CLI::IsMember({"auto", "io_uring", "send"}))
        ->capture_default_str();
    serve->add_option("--python", to.functions.python, "The python3 that runs functions")
        ->check(CLI::ExistingFile);
    serve->add_option("--node", to.functions.node, "The node that runs functions")->check(CLI::ExistingFile);
    serve->add_option("--workers-per-function", to.functions.workers_max, "Processes of one function at most")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    serve
        ->add_option("--waiting-per-function", to.functions.queue_max,
                     "Invocations of one function that wait for a process at most; those beyond get 429")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
        ->capture_default_str();
    serve
        ->add_option("--event-retry-ms", to.functions.event_retry_ms,
                     "Wait before a failed asynchronous invocation is run again; the second is twice as long")
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{600'000}))
        ->capture_default_str();
    std::string aws_endpoint;
    add_endpoints(*serve, to.endpoints, aws_endpoint);
    take_key(to.endpoints.key);
    CLI::App* const streams = add_streams(app, out.tool);
    const CLI::App* const logs = add_logs(app, out.tool);
    CLI::App* const model = app.add_subcommand("model", "Print every operation's declared shapes.");
    model->group("");  // for the project's own tests

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        out.exit_code = exit_code_of(app.exit(error));
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
    for (std::string* endpoint : {&to.endpoints.sqs, &to.endpoints.sns, &to.endpoints.s3}) {
        if (endpoint->empty()) *endpoint = aws_endpoint;
    }
    to.connections.limits.idle_ms_max = static_cast<std::int64_t>(idle_s * 1000);
    to.connections.limits.lifetime_ms_max = static_cast<std::int64_t>(lifetime_s * 1000);
    to.connections.limits.ping_ms = static_cast<std::int64_t>(ping_s * 1000);
    if (send_by == "io_uring") to.connections.send_by = net::SendBy::io_uring;
    if (send_by == "send") to.connections.send_by = net::SendBy::system_calls;
    if (isolation == "auto") to.functions.isolation = lambda::Isolation::automatic;
    if (isolation == "bubblewrap") to.functions.isolation = lambda::Isolation::bubblewrap;
    if (limits == "aws") to.limits = kinesis::Limits::aws;
    if (level == "debug") to.log_level = base::LogLevel::debug;
    if (level == "warning") to.log_level = base::LogLevel::warning;
    if (level == "error") to.log_level = base::LogLevel::error;
    if (level == "off") to.log_level = base::LogLevel::off;
    out.command = *model ? Command::model : *streams || *logs ? Command::tool : Command::serve;
    return out;
}

}  // namespace penstock::app

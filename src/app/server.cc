#include "app/server.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <future>
#include <set>
#include <thread>
#include <vector>

#include "api/actions.h"
#include "api/steps.h"
#include "app/metrics.h"
#include "app/own_endpoints.h"
#include "gateway/management/management.h"
#include "gateway/operations.h"
#include "gateway/websocket_api.h"
#include "kinesis/operations.h"
#include "lambda/event_queue.h"
#include "lambda/hot_reload.h"
#include "lambda/provisioner.h"
#include "lambda/service.h"
#include "lambda/url_step.h"
#include "log/journal/journals.h"
#include "logs/operations.h"
#include "pipes/operations.h"
#include "state/embedded/open.h"
#include "sts/sts.h"
#include "usage/operations.h"

namespace penstock::app {
namespace {

constexpr unsigned kCoresMax = 4;          // more loops than that only help with thousands of busy clients
constexpr std::int64_t kDrainMs = 2000;    // for running functions, when the server stops
constexpr std::int64_t kGoodbyeMs = 1000;  // for clients to answer our close frame, then
constexpr unsigned kBlockingThreads = 4;   // unpacking code, starting processes

// Runs a piece of work on a loop and waits for it; not from a loop.  The promise is shared: the waiter may be
// gone before the loop has left set_value().
template <class Work>
auto run_on(loop::Loop& loop, Work work) {
    using T = decltype(work());
    auto done = std::make_shared<std::promise<T>>();
    auto answer = done->get_future();
    loop.post([&work, done] {
        if constexpr (std::is_void_v<T>) {
            work();
            done->set_value();
        } else {
            done->set_value(work());
        }
    });
    return answer.get();
}

// The same for a coroutine.
template <class T>
T await_on(loop::Loop& loop, std::function<loop::Task<T>()> make) {
    auto done = std::make_shared<std::promise<T>>();
    auto answer = done->get_future();
    auto run = [](std::function<loop::Task<T>()> start,
                  std::shared_ptr<std::promise<T>> out) -> loop::Task<void> {
        auto task = start();
        auto value = co_await task;
        out->set_value(std::move(value));
    };
    loop.post([&] { loop::spawn(run(make, done)); });
    return answer.get();
}

// Until every client has answered our close frame, or for so long in all; not from a loop.
void wait_for_goodbyes(connections::Hubs& hubs) {
    const std::int64_t end_ns = base::monotonic_ns() + kGoodbyeMs * 1'000'000;
    for (unsigned core = 0; core < hubs.count(); ++core) {
        connections::Hub& hub = hubs.at(core);
        while (!run_on(hub.loop(), [&] { return hub.empty(); })) {
            if (base::monotonic_ns() > end_ns) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }
}

// What lives as long as the server, in the order in which it is made; destroyed in reverse.
class PenstockServer final : public Server {
public:
    PenstockServer(const Settings& settings, std::string version, state::embedded::DataDirectory directory,
                   std::unique_ptr<loop::Cores> cores, state::embedded::Engines engines,
                   std::unique_ptr<log::Log> log)
        : settings_(settings),
          version_(std::move(version)),
          directory_(std::move(directory)),
          cores_(std::move(cores)),
          engines_(std::move(engines)),
          log_(std::move(log)) {}

    ~PenstockServer() override { stop(); }

    base::Result<void> start();
    std::string url() const override {
        return "http://" + settings_.listen.host + ":" + std::to_string(settings_.listen.port);
    }
    void stop() override;

private:
    base::Result<void> load_credentials();
    base::Result<void> listen();
    base::Result<void> listen_on(const net::Address&);
    void make_services();
    base::Result<void> open_services();
    std::vector<api::Step> request_path();
    void follow_directories();

    Settings settings_;
    std::string version_;
    state::embedded::DataDirectory directory_;
    std::unique_ptr<loop::Cores> cores_;
    state::embedded::Engines engines_;
    std::unique_ptr<log::Log> log_;
    std::unique_ptr<loop::Blocking> blocking_ = std::make_unique<loop::Blocking>(kBlockingThreads);

    std::unique_ptr<logs::LogStore> logs_;
    std::unique_ptr<logs::Logs> log_service_;
    std::unique_ptr<kinesis::Streams> streams_;
    std::unique_ptr<lambda::CodeStore> code_;
    std::unique_ptr<lambda::Functions> functions_;
    std::unique_ptr<lambda::Layers> layers_;
    std::unique_ptr<lambda::CodeSigning> code_signing_;
    std::unique_ptr<lambda::Invoker> invoker_;
    std::unique_ptr<lambda::HotReload> hot_reload_;
    std::unique_ptr<lambda::Provisioner> provisioner_;
    std::unique_ptr<api::Actions> actions_;
    std::unique_ptr<fetch::HttpClient> http_ = std::make_unique<fetch::HttpClient>();
    std::unique_ptr<destinations::Destinations> destinations_;
    std::unique_ptr<lambda::EventQueue> event_queue_;
    std::unique_ptr<mapping::Mappings> mappings_;
    std::unique_ptr<lambda::Lambda> lambda_;
    gateway::Settings gateway_settings_;
    std::unique_ptr<gateway::Apis> apis_;
    std::unique_ptr<connections::Hubs> hubs_;
    std::unique_ptr<gateway::WebSocketApi> websocket_api_;
    std::unique_ptr<usage::Usage> usage_;
    std::unique_ptr<bridge::Bridges> bridges_;
    std::unique_ptr<pipes::Pipes> pipes_;
    std::unique_ptr<api::Authenticator> authenticator_;  // none: nothing is verified
    std::unique_ptr<api::RequestPath> path_;
    struct Listener {
        unsigned core;
        std::unique_ptr<net::Server> server;
    };
    std::vector<Listener> listeners_;  // each core has one per address
    bool stopped_ = false;
};

base::Result<void> PenstockServer::load_credentials() {
    if (settings_.credentials.empty()) return {};
    auto keys = api::AccessKeys::load(settings_.credentials, api::CallerDefaults{}.account);
    if (!keys) return std::unexpected(keys.error());
    authenticator_ = std::make_unique<api::Authenticator>(std::move(*keys), base::Clock::system());
    settings_.functions.keys = &authenticator_->keys();
    return {};
}

base::Result<void> PenstockServer::listen() {
    if (auto free = net::check_address_free(settings_.listen); !free) return free;
    path_ = std::make_unique<api::RequestPath>(request_path(), api::CallerDefaults{}, authenticator_.get());
    if (auto ok = listen_on(settings_.listen); !ok) return ok;
    if (settings_.listen.host != "127.0.0.1") return {};
    // "localhost" is ::1 first for many clients (Node 18 tries nothing else).
    const net::Address same_port{"::1", settings_.listen.port};
    if (net::check_address_free(same_port) && listen_on(same_port)) return {};
    base::log_info("not listening on [::1]:" + std::to_string(same_port.port) +
                   ": no IPv6 here, or somebody else does");
    return {};
}

base::Result<void> PenstockServer::listen_on(const net::Address& address) {
    std::vector<net::Server*> all;
    for (unsigned core = 0; core < cores_->count(); ++core) {
        auto listener = net::Server::listen(cores_->at(core), address, *path_);
        if (!listener) return std::unexpected(listener.error());
        all.push_back(listener->get());
        listeners_.push_back({core, std::move(*listener)});
    }
    for (net::Server* const one : all) one->share_with(all);
    return {};
}

// Binds a socket for a moment: functions and APIs are told the port before anybody may connect to it.
base::Result<std::uint16_t> free_port(loop::Loop& loop, const net::Address& address) {
    struct Nobody : net::Handler {
        void handle(net::Request, net::Reply) override {}
        std::size_t body_bytes_max(const net::Request&) const override { return 0; }
    } nobody;
    auto listener = net::Server::listen(loop, address, nobody);
    if (!listener) return std::unexpected(listener.error());
    return (*listener)->port();
}

base::Result<void> PenstockServer::start() {
    if (settings_.listen.port == 0) {
        auto port = free_port(cores_->home(), settings_.listen);
        if (!port) return std::unexpected(port.error());
        settings_.listen.port = *port;
    }
    if (auto ok = load_credentials(); !ok) return ok;
    auto sandbox = lambda::Sandbox::make(settings_.functions.isolation);
    if (!sandbox) return std::unexpected(sandbox.error());
    settings_.functions.sandbox = std::move(*sandbox);
    settings_.functions.cgroups = lambda::Cgroups::find();
    make_services();
    if (auto ok = listen(); !ok) return ok;
    cores_->start();
    if (auto ok = open_services(); !ok) return ok;
    for (const Listener& listener : listeners_) {
        run_on(cores_->at(listener.core), [&] { listener.server->start(); });
    }
    return {};
}

void PenstockServer::make_services() {
    const base::Clock& clock = base::Clock::system();
    const std::string address = settings_.public_host + ":" + std::to_string(settings_.listen.port);
    settings_.functions.data_directory = directory_.path();
    settings_.functions.endpoint_url = "http://" + address;
    gateway_settings_.public_address = address;
    gateway_settings_.compression = settings_.compression;
    gateway_settings_.limits = settings_.limits == kinesis::Limits::aws;

    logs_ = std::make_unique<logs::LogStore>(directory_.path() + "/logs", clock);
    log_service_ = std::make_unique<logs::Logs>(logs::Logs{*logs_, *blocking_});
    settings_.functions.logs = logs_.get();
    streams_ = std::make_unique<kinesis::Streams>(
        *log_, *engines_.meta, clock,
        kinesis::Rules{.limits = settings_.limits, .policies = !settings_.credentials.empty()});
    code_ = std::make_unique<lambda::CodeStore>(*engines_.blobs, *blocking_, settings_.functions);
    functions_ = std::make_unique<lambda::Functions>(*engines_.meta, *code_, clock, settings_.functions);
    layers_ = std::make_unique<lambda::Layers>(*engines_.meta, *code_, clock);
    code_signing_ = std::make_unique<lambda::CodeSigning>(*engines_.meta, clock);
    invoker_ = std::make_unique<lambda::Invoker>(*cores_, *blocking_, *functions_, settings_.functions);
    hot_reload_ =
        std::make_unique<lambda::HotReload>(cores_->home(), *blocking_, [this](const std::string& directory) {
            const auto users = functions_->hot_directories();
            const auto found = users.find(directory);
            if (found == users.end()) return;
            for (const std::string& arn : found->second) invoker_->retire(arn);
        });
    provisioner_ = std::make_unique<lambda::Provisioner>(*cores_, *functions_, *invoker_);
    functions_->on_publish([this] {
        follow_directories();
        provisioner_->reconcile();
    });
    actions_ = std::make_unique<api::Actions>(std::vector{kinesis::service(*streams_)}, *cores_);
    destinations_ = std::make_unique<destinations::Destinations>(settings_.endpoints, *actions_, *streams_,
                                                                 *invoker_, *http_, clock);
    event_queue_ = std::make_unique<lambda::EventQueue>(*cores_, *functions_, *invoker_, *destinations_,
                                                        settings_.functions);
    invoker_->set_queue(event_queue_.get());
    mappings_ = std::make_unique<mapping::Mappings>(*cores_, *engines_.meta, *log_, *engines_.cells,
                                                    *streams_, *invoker_, *destinations_, clock);
    lambda_ = std::make_unique<lambda::Lambda>(lambda::Lambda{.functions = *functions_,
                                                              .layers = *layers_,
                                                              .code_signing = *code_signing_,
                                                              .invoker = *invoker_,
                                                              .mappings = *mappings_,
                                                              .destinations = *destinations_,
                                                              .policies = !settings_.credentials.empty()});
    apis_ = std::make_unique<gateway::Apis>(*engines_.meta, clock, gateway_settings_);
    hubs_ = std::make_unique<connections::Hubs>(*cores_, clock, settings_.connections);
    websocket_api_ =
        std::make_unique<gateway::WebSocketApi>(*apis_, *hubs_, *invoker_, *actions_, *http_, *logs_);
    usage_ = std::make_unique<usage::Usage>(*engines_.meta, *engines_.cells, *websocket_api_, clock);
    websocket_api_->set_api_keys(usage_.get());
    bridges_ = std::make_unique<bridge::Bridges>(*cores_, *log_, *engines_.cells, *streams_, *hubs_);
    hubs_->set_backlog(&bridges_->backlog());
    pipes_ = std::make_unique<pipes::Pipes>(*engines_.meta, *bridges_, *websocket_api_, clock);
}

// Functions that run from a directory are started again when it changes.
void PenstockServer::follow_directories() {
    std::set<std::string> directories;
    for (const auto& [directory, users] : functions_->hot_directories()) directories.insert(directory);
    hot_reload_->follow(std::move(directories));
}

// The path of a request, from top to bottom.
std::vector<api::Step> PenstockServer::request_path() {
    return {
        health_step(version_),
        metrics_step({.hubs = *hubs_,
                      .pipes = *pipes_,
                      .gateway = websocket_api_->observer().counts(),
                      .functions = invoker_->counts(),
                      .mappings = *mappings_,
                      .home = cores_->home()}),
        code_step(*code_, *cores_),
        lambda::url_step(*functions_, *invoker_, !settings_.credentials.empty()),
        gateway::management_step(*websocket_api_, *cores_),
        websocket_api_->step(),
        api::cors_preflight(),
        api::aws_json({kinesis::service(*streams_), logs::service(*log_service_)}, *cores_),
        sts::step(),
        api::rest_json({lambda::service(*lambda_), gateway::service(*apis_), pipes::service(*pipes_),
                        usage::service(*usage_)},
                       *cores_),
        api::unknown_request(),
    };
}

base::Result<void> PenstockServer::open_services() {
    loop::Loop& home = cores_->home();
    auto streams = await_on<api::Result<api::Empty>>(home, [&] { return streams_->open(); });
    if (!streams) return base::failure(streams.error().message);
    auto usage = await_on<api::Result<api::Empty>>(home, [&] { return usage_->open(); });
    if (!usage) return base::failure(usage.error().message);
    // Functions and APIs before the mappings and pipes, which begin to deliver at once.
    for (const auto& opened :
         {run_on(home, [&] { return functions_->open(); }), run_on(home, [&] { return layers_->open(); }),
          run_on(home, [&] { return code_signing_->open(); }), run_on(home, [&] { return apis_->open(); }),
          run_on(home, [&] { return mappings_->open(); }), run_on(home, [&] { return pipes_->open(); })}) {
        if (!opened) return base::failure(opened.error().message);
    }
    run_on(home, [&] {
        code_->remove_stale();
        follow_directories();
        provisioner_->reconcile();
    });
    return {};
}

void PenstockServer::stop() {
    if (std::exchange(stopped_, true)) return;
    // Clients are told, and $disconnect may still run: its functions reach the server while the listeners
    // live.
    for (unsigned core = 0; hubs_ && core < hubs_->count(); ++core) {
        run_on(cores_->at(core),
               [&] { hubs_->at(core).close_all(net::websocket::kGoingAway, "Going away"); });
    }
    if (invoker_) invoker_->drain(kDrainMs);
    if (hubs_) wait_for_goodbyes(*hubs_);
    for (Listener& listener : listeners_) {
        run_on(cores_->at(listener.core), [&] { listener.server.reset(); });
    }
    if (hot_reload_) run_on(cores_->home(), [&] { hot_reload_.reset(); });
    if (invoker_) invoker_->shut_down();
    cores_->stop();
    http_.reset();  // it answers on the loops
    // Readers and connections refer to the loops and the log: they go while both are still there.
    pipes_.reset();
    bridges_.reset();
    websocket_api_.reset();
    hubs_.reset();
    mappings_.reset();
    invoker_.reset();
    streams_.reset();
    blocking_.reset();
    settings_.functions.cgroups.remove();
}

}  // namespace

base::Result<std::unique_ptr<Server>> start_server(const Settings& settings, const std::string& version) {
    if (!is_loopback(settings.listen.host) && !settings.insecure) {
        return base::failure(
            "refusing to listen on " + settings.listen.host +
            ": Penstock has no TLS yet, so everybody on the way could read what is sent, and without "
            "--credentials everybody who reaches that address could read, write and run code here.  Listen "
            "on "
            "127.0.0.1 behind a proxy, or say --insecure.");
    }
    if (settings.connections.send_by == net::SendBy::io_uring && !net::io_uring_works())
        return base::failure(
            "--send-by io_uring: this kernel has none, forbids it, or is older than Linux 6.1");
    // Workers change their directory, so paths they are given must not depend on ours.
    std::error_code unknown;
    const auto absolute = std::filesystem::absolute(settings.data_directory, unknown);
    if (unknown) return base::failure(settings.data_directory + ": " + unknown.message());
    std::filesystem::create_directories(absolute.parent_path(), unknown);
    auto directory = state::embedded::DataDirectory::open(absolute.string());
    if (!directory) return std::unexpected(directory.error());
    const unsigned machine = std::max(1u, std::thread::hardware_concurrency());
    auto cores =
        std::make_unique<loop::Cores>(settings.cores ? settings.cores : std::min(machine, kCoresMax));
    auto engines = state::embedded::open_engines(*directory, {.home = cores->home()});
    if (!engines) return std::unexpected(engines.error());
    auto log = log::journal::open_journals({.directory = directory->path() + "/log",
                                            .storage = log::journal::posix_storage(),
                                            .clock = base::Clock::system(),
                                            .cores = *cores,
                                            .sync = settings.durability.sync,
                                            .interval_ms = settings.durability.interval_ms,
                                            .disk_bytes_max = settings.disk_bytes_max});
    if (!log) return std::unexpected(log.error());
    auto server = std::make_unique<PenstockServer>(settings, version, std::move(*directory), std::move(cores),
                                                   std::move(*engines), std::move(*log));
    auto started = server->start();
    if (!started) return std::unexpected(started.error());
    return server;
}

}  // namespace penstock::app

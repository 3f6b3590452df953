// Load for bench/: connects WebSocket clients to a server, publishes or only listens, and prints what it saw as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "clients.h"
#include "options.h"
#include "process.h"
#include "publisher.h"

namespace bench {
namespace {

struct Settings {
    Clients::Settings clients;
    int server_pid = 0;
    std::string stream{};
    std::size_t connections = 100;
    std::size_t late = 0;
    std::size_t stalled = 0;
    std::size_t window = 64;
    double rate = 0;
    double seconds = 2;
    double warm_up_seconds = 0.3;
    std::uint64_t listen = 0;
    std::uint64_t listen_untimed = 0;
    unsigned seconds_max = 120;
};

// Slower than this a run is broken, not slow.
constexpr std::int64_t kDrainNs = 20'000'000'000;

std::int64_t to_ns(double seconds) { return static_cast<std::int64_t>(seconds * 1e9); }

class Run {
public:
    explicit Run(const Settings& settings) : settings_(settings), clients_(poll_, settings.clients) {}

    int fan_out() {
        connect();
        for (std::size_t i = 0; i < settings_.clients.publishers; ++i) {
            publishers_.push_back(std::make_unique<Publisher>(poll_, settings_.clients.port, settings_.clients.path,
                                                              settings_.stream));
        }
        published_.resize(publishers_.size());
        burst(settings_.warm_up_seconds, 0);

        const std::uint64_t before = total_published();
        const std::uint64_t behind_before = clients_.behind(published_);
        clients_.received().clear();
        const double cpu_before = cpu_us(settings_.server_pid);
        const double own_before = cpu_us(getpid());
        const std::int64_t started = now_ns();
        burst(settings_.seconds, settings_.late);
        const double seconds = static_cast<double>(now_ns() - started) / 1e9;
        const double cpu = cpu_us(settings_.server_pid) - cpu_before;
        const double own = cpu_us(getpid()) - own_before;

        const Received& received = clients_.received();
        const auto deliveries = static_cast<double>(received.deliveries);
        number("messages", total_published() - before);
        number("deliveries", received.deliveries);
        number("behind", clients_.behind(published_) + behind_before);
        number("publishes_late", publishes_late_);
        value("resident_bytes_per_connection_after",
              static_cast<double>(resident_bytes(settings_.server_pid) - resident_before_) /
                  static_cast<double>(settings_.connections + settings_.late + settings_.stalled));
        value("seconds", seconds);
        value("deliveries_per_second", deliveries / seconds);
        value("cpu_us_per_delivery", cpu / deliveries);
        value("client_cpu_us_per_delivery", own / deliveries);
        value("server_busy", cpu / 1e6 / seconds);
        checks();
        latency("latency_us", received.latency);
        return print();
    }

    // Somebody else publishes.
    int listen() {
        connect();
        clients_.time_from(settings_.listen_untimed);
        std::printf("listening\n");
        std::fflush(stdout);
        const std::vector<std::uint64_t> wanted{settings_.listen};
        const std::int64_t deadline = now_ns() + to_ns(settings_.seconds);
        const std::uint64_t all = settings_.listen * settings_.connections;
        while (clients_.received().deliveries < all && now_ns() < deadline) poll_.wait(deadline);
        poll_for(50'000'000);  // for what is one too many

        const Received& received = clients_.received();
        number("messages", settings_.listen);
        number("deliveries", received.deliveries);
        number("behind", clients_.behind(wanted));
        checks();
        latency("latency_us", received.latency);
        latency("until_entered_us", received.until_entered);
        latency("since_entered_us", received.since_entered);
        return print();
    }

private:
    void connect() {
        resident_before_ = resident_bytes(settings_.server_pid);
        const double cpu_before = cpu_us(settings_.server_pid);
        const std::int64_t started = now_ns();
        clients_.open(settings_.connections, Clients::Kind::first);
        while (!clients_.all_open()) poll_.wait(now_ns() + 1'000'000'000);
        const double seconds = static_cast<double>(clients_.last_opened_ns() - started) / 1e9;
        const double cpu = cpu_us(settings_.server_pid) - cpu_before;
        // Freed memory and deferred work settle.
        poll_for(200'000'000);
        const auto count = static_cast<double>(settings_.connections);
        number("connections", settings_.connections);
        value("accepts_per_second", count / seconds);
        value("accept_cpu_us", cpu / count);
        value("resident_bytes_per_connection",
              static_cast<double>(resident_bytes(settings_.server_pid) - resident_before_) / count);
        if (settings_.stalled == 0) return;
        clients_.open(settings_.stalled, Clients::Kind::stalled);
        while (!clients_.all_open()) poll_.wait(now_ns() + 1'000'000'000);
    }

    void poll_for(std::int64_t ns) {
        const std::int64_t until = now_ns() + ns;
        while (now_ns() < until) poll_.wait(until);
    }

    std::uint64_t total_published() const {
        std::uint64_t total = 0;
        for (const auto count : published_) total += count;
        return total;
    }

    void publish(std::size_t publisher) {
        const Stamp stamp{.publisher = publisher, .number = published_[publisher]++, .sent_ns = now_ns()};
        publishers_[publisher]->publish(make_block(stamp, settings_.clients.block_bytes));
    }

    // Publishes for so long, then waits until all is received.
    void burst(double seconds, std::size_t late) {
        const std::int64_t started = now_ns();
        const std::int64_t ends = started + to_ns(seconds);
        if (late > 0) clients_.open(late, Clients::Kind::late);
        if (settings_.rate > 0) {
            at_rate(started, ends);
        } else {
            flat_out(ends);
        }
        const std::int64_t deadline = now_ns() + kDrainNs;
        while (now_ns() < deadline && (in_flight() > 0 || !clients_.all_open())) poll_.wait(deadline);
        if (late > 0) value("late_accepts_per_second", static_cast<double>(late) /
                            (static_cast<double>(clients_.last_opened_ns() - started) / 1e9));
        if (late > 0) poll_for(100'000'000);
    }

    // Deliveries that are still to come.
    std::uint64_t in_flight() const {
        const std::uint64_t wanted = total_published() * settings_.connections;
        const std::uint64_t got = clients_.first_deliveries();
        return wanted > got ? wanted - got : 0;
    }

    void at_rate(std::int64_t started, std::int64_t ends) {
        const double every_ns = 1e9 / settings_.rate;
        for (std::uint64_t i = 0;; ++i) {
            const std::int64_t due = started + static_cast<std::int64_t>(static_cast<double>(i) * every_ns);
            if (due >= ends) return;
            while (now_ns() < due) poll_.wait(due);
            if (now_ns() > due + to_ns(1 / settings_.rate)) ++publishes_late_;
            publish(i % publishers_.size());
            poll_.wait(0);
        }
    }

    // All publishers at once, as soon as each has its answer, while not too much is on its way to the clients.
    void flat_out(std::int64_t ends) {
        const auto answered = [](const auto& publisher) { return publisher->unanswered() == 0; };
        while (now_ns() < ends) {
            const bool room = in_flight() < settings_.window * settings_.connections;
            if (room && std::all_of(publishers_.begin(), publishers_.end(), answered)) {
                for (std::size_t i = 0; i < publishers_.size(); ++i) publish(i);
            }
            poll_.wait(std::min(ends, now_ns() + 100'000'000));
        }
    }

    void number(const char* name, std::uint64_t of) { json_ += fmt::format(R"("{}": {}, )", name, of); }
    void value(const char* name, double of) { json_ += fmt::format(R"("{}": {:.4f}, )", name, of); }
    void latency(const char* name, const Histogram& of) {
        if (of.count() == 0) return;
        json_ += fmt::format(R"("{}": {{"p50": {:.1f}, "p95": {:.1f}, "p99": {:.1f}, "max": {:.1f}}}, )", name,
                             of.quantile_us(0.5), of.quantile_us(0.95), of.quantile_us(0.99), of.max_us());
    }
    void checks() {
        number("gaps", clients_.received().gaps);
        number("doubled", clients_.received().doubled);
        number("closed", clients_.closed_by_server());
    }
    int print() {
        std::printf("{%s}\n", json_.substr(0, json_.size() - 2).c_str());
        std::fflush(stdout);
        return 0;
    }

    const Settings& settings_;
    Poll poll_;
    Clients clients_;
    std::vector<std::unique_ptr<Publisher>> publishers_;
    std::vector<std::uint64_t> published_;
    std::uint64_t publishes_late_ = 0;
    std::int64_t resident_before_ = 0;
    std::string json_;
};

int run(int argc, char** argv) {
    Settings settings;
    Clients::Settings& clients = settings.clients;
    Options("WebSocket clients and publishers for bench/")
        .require("--port", &clients.port)
        .require("--server-pid", &settings.server_pid)
        .add("--path", &clients.path, "/{apiId}/{stage}")
        .add("--stream", &settings.stream, "Put records into it, which the server publishes, instead of publishing")
        .add("--connections", &settings.connections, {1, 19'800})
        .add("--late", &settings.late, "Connect so many more during the broadcast")
        .add("--stalled", &settings.stalled, "So many more that never read")
        .add("--publishers", &clients.publishers, {1, 256})
        .add("--bytes", &clients.block_bytes, {kStampBytes, 65'536})
        .add("--rate", &settings.rate, "Messages a second; 0: flat out")
        .add("--window", &settings.window, "Flat out: messages that may be on their way to all")
        .add("--seconds", &settings.seconds, {0.01, 60})
        .add("--warm-up", &settings.warm_up_seconds, {0.01, 10})
        .add("--listen", &settings.listen, "Publish nothing; wait for so many blocks, at most --seconds")
        .add("--listen-untimed", &settings.listen_untimed, "The first so many blocks are warm-up")
        .add("--seconds-max", &settings.seconds_max, "Ended by SIGALRM after")
        .parse(argc, argv);
    alarm(settings.seconds_max);
    Run run(settings);
    return settings.listen > 0 ? run.listen() : run.fan_out();
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) { return bench::run(argc, argv); }
